#include "app/cli/describe.h"

#include <algorithm>
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

Json issuesJson(std::span<const vision::Issue> issues)
{
    Json list = Json::array();
    for (const auto& issue : issues)
        list.push_back({{"code", issue.code}, {"severity", name(issue.severity)}, {"message", issue.message}, {"remedy", issue.remedy}});
    return list;
}

Json notesJson(std::span<const imaging::Note> notes)
{
    Json list = Json::array();
    for (const auto& note : notes)
        list.push_back({{"code", note.code}, {"message", note.message}});
    return list;
}

Json faceJson(const vision::Face& face, std::span<const vision::Issue> issues, const std::string* subject)
{
    const auto point = [](const vision::Point& p) { return Json::array({rounded(p.x, 2), rounded(p.y, 2)}); };
    return {
        {"box", {rounded(face.box.x, 2), rounded(face.box.y, 2), rounded(face.box.width, 2), rounded(face.box.height, 2)}},
        {"eyes", {point(face.irises[0].centre), point(face.irises[1].centre)}},
        {"eyeDistance", rounded(face.eyeDistance, 2)},
        {"yaw", rounded(face.pose.yaw, 2)},
        {"pitch", rounded(face.pose.pitch, 2)},
        {"roll", rounded(face.pose.roll, 2)},
        {"sharpness", rounded(face.sharpness, 3)},
        {"confidence", rounded(face.confidence, 4)},
        {"presence", rounded(face.presence, 4)},
        {"meshResidual", rounded(face.meshResidual, 3)},
        {"subject", subject == nullptr ? Json() : Json(*subject)},
        {"light", {{"skin", rounded(face.light.skin, 4)}, {"exposure", rounded(face.light.exposure, 2)}, {"clipped", rounded(face.light.clipped, 4)},
                   {"crushed", rounded(face.light.crushed, 4)}, {"sides", rounded(face.light.sides, 3)}, {"underEyes", rounded(face.light.underEyes, 3)},
                   {"cast", {rounded(face.light.castA, 1), rounded(face.light.castB, 1)}}}},
        {"visibility", {{"eyesClosed", rounded(face.visibility.eyesClosed, 2)}, {"eyesHidden", rounded(face.visibility.eyesHidden, 2)},
                        {"occluded", rounded(face.visibility.occluded, 2)}, {"glasses", rounded(face.visibility.glasses, 2)}, {"beard", rounded(face.visibility.beard, 2)}}},
        {"issues", issuesJson(issues)},
    };
}

std::string spoken(const identity::Mark& mark)
{
    const auto photos = static_cast<std::size_t>(std::ranges::count(mark.places, identity::Mark::State::Seen, &identity::Mark::Place::state));
    return std::string(mark.kind == identity::Mark::Kind::Mole ? "mole" : "spot") + ", " + mark.where + ", in " + std::to_string(photos) + (photos == 1 ? " photo" : " photos") +
           (mark.permanent ? ": permanent" : "") + (mark.isProtected ? ", protected" : "");
}

const char* spoken(identity::HeadAngle angle)
{
    switch (angle) {
    case identity::HeadAngle::Front: return "from the front";
    case identity::HeadAngle::TurnedLeft: return "with the head turned to the picture's left";
    case identity::HeadAngle::TurnedRight: return "with the head turned to the picture's right";
    case identity::HeadAngle::Up: return "with the chin raised";
    case identity::HeadAngle::Down: return "with the chin lowered";
    }
    return "";
}

Json refusedJson(std::span<const studio::Refused> refused)
{
    Json list = Json::array();
    for (const auto& [file, error] : refused)
        list.push_back({{"file", base::displayName(file)}, {"error", errorJson(error)}});
    return list;
}

}  // namespace cli
