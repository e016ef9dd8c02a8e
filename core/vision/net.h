#pragma once
#include <filesystem>
#include <opencv2/dnn/dnn.hpp>
#include <string>
#include <vector>

/// For the sources of this library only.
namespace vision {

/// A small network run by OpenCV's DNN. Not for two threads at a time.
class Net {
public:
    /// @throws Error{ModelFailed} when the file is no network that OpenCV reads; `role` names it in messages.
    Net(const std::filesystem::path& onnx, std::string role);

    /// One pass. `blob` is [1,C,H,W] float; the results stand in the order of `outputs` and own their numbers.
    /// @throws Error{ModelFailed} when the net refuses the input or has no such output.
    std::vector<cv::Mat> run(const cv::Mat& blob, const std::vector<std::string>& outputs);

    /// The output as a flat row of exactly `count` floats. @throws Error{ModelFailed} for any other number.
    const float* numbers(const cv::Mat& output, std::size_t count) const;

    /// Passes that all Nets of this process made so far: tests of the cache count them.
    static long passes();

private:
    cv::dnn::Net net_;
    std::string role_;
    std::filesystem::path file_;
};

/// Counts a pass made by another runner.
void countPass();

}  // namespace vision
