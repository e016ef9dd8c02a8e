#pragma once
#include <array>
#include <optional>

#include "core/finish/matte/cut_out.h"

namespace finish {

/// Colours and matte of the subject on their way through the subject's stages: reads the cut-out's own pixels until the first
/// stage writes, so that a recipe that changes nothing copies nothing.
///
/// The photo's white balance and exposure come before all stages. They are gains, and wait until somebody needs the corrected colours: the first stage that
/// writes gets them in the copy that it makes anyway, and without one they are part of the composite.
class SubjectLayer {
public:
    explicit SubjectLayer(const CutOut& cutOut, const std::array<float, 3>& gains = {1, 1, 1}) : cutOut_(cutOut), gains_(gains) {}

    const imaging::Box& region() const { return cutOut_.region; }
    const imaging::Image& alpha() const { return changedAlpha_ ? *changedAlpha_ : cutOut_.alpha; }
    imaging::Image& writeAlpha() { return changedAlpha_ ? *changedAlpha_ : changedAlpha_.emplace(cutOut_.alpha); }
    /// Without `gains()`.
    const imaging::Image& colours() const { return changed_ ? *changed_ : cutOut_.foreground; }
    /// What `colours()` still has to be multiplied with; one after the first writing.
    const std::array<float, 3>& gains() const { return gains_; }
    /// Corrected.
    imaging::Image& writeColours();

private:
    const CutOut& cutOut_;
    std::array<float, 3> gains_;
    std::optional<imaging::Image> changed_, changedAlpha_;
};

}  // namespace finish
