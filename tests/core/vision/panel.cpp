#include "tests/core/vision/panel.h"

#include <algorithm>

#include "core/imaging/photo_file.h"
#include "core/imaging/resize.h"
#include "core/imaging/srgb.h"
#include "core/vision/face_finder.h"

namespace test {

std::filesystem::path demoFile()
{
    return vision::ModelStore().folder() / "demo" / "astronaut.png";
}

std::vector<std::filesystem::path> panelFiles()
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(support::sharedFolder("panel")))
        if (entry.path().extension() == ".jpg")
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

DrawnFace readPortrait(const std::filesystem::path& file)
{
    static vision::FaceFinder finder{vision::ModelStore()};
    auto photo = imaging::decode(file, {}).pixels;
    auto bytes = imaging::toBytes8(photo, {});
    const auto faces = finder.find(cv::Mat(photo.height(), photo.width(), CV_8UC3, bytes.data()), {});
    if (faces.empty()) {
        ADD_FAILURE() << "no face in " << file;
        return {};
    }
    vision::Face face = faces.front();
    const float margin = 0.6f * vision::unitLength(face);
    const int x0 = std::max(0, static_cast<int>(face.box.x - margin)), y0 = std::max(0, static_cast<int>(face.box.y - margin));
    const int x1 = std::min(photo.width(), static_cast<int>(face.box.x + face.box.width + margin)), y1 = std::min(photo.height(), static_cast<int>(face.box.y + face.box.height + margin));
    const auto shift = [&](auto& p) { p.x -= static_cast<float>(x0), p.y -= static_cast<float>(y0); };
    shift(face.box);
    std::ranges::for_each(face.mesh, shift);
    for (vision::Iris& iris : face.irises) {
        shift(iris.centre);
        std::ranges::for_each(iris.rim, shift);
    }
    return {imaging::crop(photo, {x0, y0, x1 - x0, y1 - y0}), face};
}

DrawnFace demoPortrait()
{
    return readPortrait(demoFile());
}

}  // namespace test
