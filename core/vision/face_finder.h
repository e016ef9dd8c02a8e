#pragma once
#include <vector>

#include "core/base/run_context.h"
#include "core/vision/blazeface.h"
#include "core/vision/face.h"
#include "core/vision/face_mesh.h"
#include "core/vision/model_store.h"
#include "core/vision/pose.h"
#include "core/vision/ssd_mobilenet.h"

/// For the sources of this library only.
namespace vision {

/// Two detectors propose, the mesh net decides.
class FaceFinder {
public:
    explicit FaceFinder(const ModelStore& store);

    /// @param rgb 8-bit RGB, upright. @return largest first.
    std::vector<Face> find(const cv::Mat& rgb, const base::RunContext& run);

    /// Parts of `find`, for the bench: what both detectors say of the whole picture, and everything that is measured on one face.
    void proposeOnly(const cv::Mat& rgb);
    void measureOnly(const cv::Mat& rgb, const Face& face);

private:
    /// One place, as each detector drew it.
    struct Candidate {
        std::vector<Detection> views;
        bool agreed = false;  ///< both detectors saw it on the whole picture
    };

    void propose(const cv::Mat& rgb, const cv::Rect& part, std::vector<Candidate>& candidates, bool whole);
    void proposeTurned(const cv::Mat& rgb, std::vector<Candidate>& candidates);
    static cv::Mat forDetectors(const cv::Mat& rgb);
    std::optional<Face> confirm(const cv::Mat& rgb, const Candidate& candidate);
    /// `upright`, or the same face read the other way up where that is surer.
    FoundMesh rightWayUp(const cv::Mat& rgb, const Candidate& candidate, const FoundMesh& upright);
    std::vector<Face> confirmAll(const cv::Mat& rgb, const std::vector<Candidate>& candidates, const base::RunContext& run);

    BlazeFace blaze_;
    SsdMobilenet ssd_;
    FaceMeshNet mesh_;
    IrisNet iris_;
    CanonicalMesh canonical_;
};

}  // namespace vision
