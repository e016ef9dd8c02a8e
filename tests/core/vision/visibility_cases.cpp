#include "visibility_cases.h"

#include <algorithm>
#include <opencv2/core.hpp>

#include "core/imaging/photo_file.h"
#include "core/imaging/srgb.h"
#include "core/vision/issues.h"
#include "core/vision/visibility.h"

namespace test {

vision::Analysis lookAt(vision::FaceFinder& finder, const imaging::Image& photo)
{
    const base::RunContext run;
    std::vector<std::uint8_t> bytes = imaging::toBytes8(photo, run);
    vision::Analysis analysis{photo.extent(), finder.find(cv::Mat(photo.height(), photo.width(), CV_8UC3, bytes.data()), run)};
    for (vision::Face& face : analysis.faces)
        face.visibility = vision::measureVisibility(photo, face);
    return analysis;
}

std::vector<Case> casesIn(const std::filesystem::path& folder, vision::FaceFinder& finder, const std::vector<std::string>& only)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (imaging::hasPhotoExtension(entry.path()) && (only.empty() || std::ranges::find(only, entry.path().stem().string()) != only.end()))
            files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Case> cases;
    for (const auto& file : files) {
        Case one{file.stem().string(), imaging::decode(file, {}).pixels, {}};
        one.analysis = lookAt(finder, one.photo);
        cases.push_back(std::move(one));
    }
    return cases;
}

std::set<std::string> seenFlaws(const vision::Analysis& analysis, std::size_t face)
{
    std::set<std::string> codes;
    for (const vision::Issue& issue : vision::faceIssues(analysis, face))
        if (issue.code == "eyes-closed" || issue.code == "eyes-hidden" || issue.code == "occluded" || issue.code == "cut-off")
            codes.insert(issue.code);
    return codes;
}

void Tally::add(const vision::Analysis& analysis)
{
    ++photos;
    if (analysis.faces.empty()) {
        ++noFace;
        return;
    }
    const auto codes = seenFlaws(analysis, 0);
    closed += static_cast<int>(codes.count("eyes-closed"));
    hidden += static_cast<int>(codes.count("eyes-hidden"));
    occluded += static_cast<int>(codes.count("occluded"));
    cutOff += static_cast<int>(codes.count("cut-off"));
    any += codes.empty() ? 0 : 1;
}

int Tally::of(Flaw flaw) const
{
    switch (flaw) {
    case Flaw::EyesClosed: return closed;
    case Flaw::EyesHidden: return hidden;
    case Flaw::Occluded: return occluded;
    case Flaw::CutOff: return cutOff;
    case Flaw::None: break;
    }
    return 0;
}

}  // namespace test
