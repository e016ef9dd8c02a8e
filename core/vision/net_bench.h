#pragma once
#include <memory>
#include <string>

#include "core/imaging/image.h"
#include "core/vision/analyser.h"
#include "core/vision/model_store.h"

namespace vision {

/// What this machine can do at most, measured with oneDNN in this process, on all cores; GFLOP counts a multiply-add as two.
struct MachineCeiling {
    double matmulGflops = 0;  ///< float product of 2048 x 2048 matrices, best of several
    double convGflops = 0;    ///< float 3x3 convolution of 256 channels at 64 x 64 with packed weights, best of several
};
MachineCeiling measureCeiling();

/// The parts of the analysis one by one, for `bench`: each call does the work once, without the cache.
class NetBench {
public:
    /// @param photo Linear RGB with one face at least.
    NetBench(const ModelStore& store, const imaging::Image& photo);
    ~NetBench();

    void detect();               ///< both detectors on the whole picture
    void mesh();                 ///< two mesh passes, both irises, pose
    void recognise();            ///< both recognisers on one face
    void quality();              ///< sharpness, light, what is visible, and spots of one face
    void matte();                ///< both segmentation nets
    void matteNet();             ///< the matte net alone
    void matteNetByOpenCv();     ///< the same by OpenCV's DNN; loads it at the first call
    void forgetOpenCv();         ///< gives its memory back, so that it does not count in later rows

    double matteGflop() const;   ///< of one pass of the matte net, convolutions only; 0 when OpenCV runs it
    const std::string& matteEngine() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vision
