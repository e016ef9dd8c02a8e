#include "core/vision/net.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <utility>

#include "core/base/error.h"

namespace vision {
namespace {

std::atomic<long> passCount{0};

[[noreturn]] void fail(const std::string& role, const std::filesystem::path& file, const std::string& detail)
{
    throw base::Error(base::ErrorCode::ModelFailed, "The model " + base::displayName(file) + " cannot fill the role " + role,
                      "Put back the built-in file with models/fetch.sh, or a file that keeps the role's contract.", file, detail);
}

}  // namespace

Net::Net(const std::filesystem::path& onnx, std::string role) : role_(std::move(role)), file_(onnx)
{
    // Read here, since OpenCV takes a narrow path, which is no good on Windows.
    std::ifstream in(onnx, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (bytes.empty())
        fail(role_, file_, "empty or unreadable");
    try {
        net_ = cv::dnn::readNetFromONNX(bytes.data(), bytes.size());
    } catch (const cv::Exception& error) {
        fail(role_, file_, error.what());
    }
    net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
}

std::vector<cv::Mat> Net::run(const cv::Mat& blob, const std::vector<std::string>& outputs)
{
    countPass();
    std::vector<cv::Mat> results;
    try {
        net_.setInput(blob);
        net_.forward(results, std::vector<cv::String>(outputs.begin(), outputs.end()));
    } catch (const cv::Exception& error) {
        fail(role_, file_, error.what());
    }
    for (cv::Mat& result : results)
        result = result.clone();
    return results;
}

const float* Net::numbers(const cv::Mat& output, std::size_t count) const
{
    if (output.type() != CV_32F || !output.isContinuous() || output.total() != count)
        fail(role_, file_, "an output has " + std::to_string(output.total()) + " numbers instead of " + std::to_string(count));
    return output.ptr<float>();
}

long Net::passes()
{
    return passCount;
}

void countPass()
{
    ++passCount;
}

}  // namespace vision
