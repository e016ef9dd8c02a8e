#pragma once
#include <optional>

#include "core/finish/matte/cut_out.h"

namespace finish {

/// Colours and matte of the subject at the photo's own pixels: reads the cut-out until the first stage writes, so that a recipe that changes nothing here copies
/// nothing.
class SubjectLayer {
public:
    explicit SubjectLayer(const CutOut& cutOut) : cutOut_(cutOut) {}

    const imaging::Box& region() const { return cutOut_.region; }
    const imaging::Image& alpha() const { return changedAlpha_ ? *changedAlpha_ : cutOut_.alpha; }
    imaging::Image& writeAlpha() { return changedAlpha_ ? *changedAlpha_ : changedAlpha_.emplace(cutOut_.alpha); }
    const imaging::Image& colours() const { return changed_ ? *changed_ : cutOut_.foreground; }
    imaging::Image& writeColours() { return changed_ ? *changed_ : changed_.emplace(cutOut_.foreground); }
    bool isChanged() const { return changed_ || changedAlpha_; }

private:
    const CutOut& cutOut_;
    std::optional<imaging::Image> changed_, changedAlpha_;
};

}  // namespace finish
