#pragma once
#include <optional>

#include "core/finish/matte/cut_out.h"

namespace finish {

/// Colours and matte of the subject on their way through the subject's stages: reads the cut-out's own pixels until the first
/// stage writes, so that a recipe that changes nothing copies nothing.
class SubjectLayer {
public:
    explicit SubjectLayer(const CutOut& cutOut) : cutOut_(cutOut) {}

    const imaging::Box& region() const { return cutOut_.region; }
    const imaging::Image& alpha() const { return cutOut_.alpha; }
    const imaging::Image& colours() const { return changed_ ? *changed_ : cutOut_.foreground; }
    imaging::Image& writeColours()
    {
        if (!changed_)
            changed_ = cutOut_.foreground;
        return *changed_;
    }

private:
    const CutOut& cutOut_;
    std::optional<imaging::Image> changed_;
};

}  // namespace finish
