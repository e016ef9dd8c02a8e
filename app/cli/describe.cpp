#include "app/cli/describe.h"

#include <cmath>

namespace cli {
namespace {

const char* name(vision::Severity severity)
{
    switch (severity) {
    case vision::Severity::Note: return "note";
    case vision::Severity::Warn: return "warn";
    case vision::Severity::Stop: return "stop";
    }
    return "note";
}

}  // namespace

double rounded(double value, int decimals)
{
    const double unit = std::pow(10.0, decimals);
    return std::round(value * unit) / unit;
}

Json issueJson(const vision::Issue& issue)
{
    return {{"code", issue.code}, {"severity", name(issue.severity)}, {"message", issue.message}, {"remedy", issue.remedy}};
}

Json faceJson(const vision::Analysis& analysis, std::size_t index)
{
    const vision::Face& face = analysis.faces.at(index);
    Json issues = Json::array();
    for (const auto& issue : vision::faceIssues(analysis, index))
        issues.push_back(issueJson(issue));
    const auto point = [](const vision::Point& p) { return Json::array({rounded(p.x, 2), rounded(p.y, 2)}); };
    return {
        {"box", {rounded(face.box.x, 2), rounded(face.box.y, 2), rounded(face.box.width, 2), rounded(face.box.height, 2)}},
        {"eyes", {point(face.irises[0].centre), point(face.irises[1].centre)}},
        {"eyeDistance", rounded(face.eyeDistance, 2)},
        {"yaw", rounded(face.pose.yaw, 2)},
        {"pitch", rounded(face.pose.pitch, 2)},
        {"roll", rounded(face.pose.roll, 2)},
        {"sharpness", nullptr},
        {"confidence", rounded(face.confidence, 4)},
        {"presence", rounded(face.presence, 4)},
        {"meshResidual", rounded(face.meshResidual, 3)},
        {"subject", nullptr},
        {"issues", issues},
    };
}

Json refusedJson(std::span<const studio::Refused> refused)
{
    Json list = Json::array();
    for (const auto& [file, error] : refused)
        list.push_back({{"file", base::displayName(file)}, {"error", errorJson(error)}});
    return list;
}

}  // namespace cli
