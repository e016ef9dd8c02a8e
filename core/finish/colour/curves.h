#pragma once
#include <vector>

#include "core/finish/colour/params.h"

/// The two curves of the look, as tables over the square root of linear light, which spreads shadows and highlights about evenly.
namespace finish {

/// 4096 pieces over roots of 0 to 2 (light of 0 to 4), linear between; what lies beyond takes the end's value.
class RootTable {
public:
    static constexpr int kPieces = 4096;
    static constexpr float kMostRoot = 2;

    template <class Curve>
    explicit RootTable(const Curve& ofLight)
    {
        values_.reserve(kPieces + 1);
        for (int i = 0; i <= kPieces; ++i) {
            const double root = static_cast<double>(i) * kMostRoot / kPieces;
            values_.push_back(static_cast<float>(ofLight(root * root)));
        }
    }
    /// Of `count` values of light: below 0 the curve's value there, not NaN. @param values  may be `light`
    void read(const float* light, int count, float* values) const;

private:
    std::vector<float> values_;
};

/// Contrast, on brightness y = Y^(1/2.2), with the skin's own brightness as the fixed point: `p (y/p)^c` below, `1-(1-p)((1-y)/(1-p))^c'` above, where c' is
/// less than c on light skin, whose drawing lies there. `shadows` bends the lower branch alone.
class ContrastCurve {
public:
    /// @param skin  brightness of the skin, y; taken as .25 to .82
    ContrastCurve(const ColourParams& params, float skin);
    double operator()(double y) const;
    /// What luminance has to be multiplied with; finite at 0.
    double gain(double luminance) const;

private:
    double pivot_, below_, above_;
    double offset_;  ///< keeps the slope at black finite where shadows are lifted
    double join_;    ///< from here the upper branch goes on straight: whiter than white keeps its drawing
    double lower(double y) const;
    double upper(double y) const;
};

/// Film's shoulder: one up to the knee, then `k + (.985-k) tanh((v-k)/(.985-k))` on v = x^(1/2.2). Never reaches .985.
struct RollOff {
    static constexpr double kLimit = 0.985;
    double knee = 0.85;  ///< v

    double operator()(double v) const;
    double ofLight(double linear) const;
};

}  // namespace finish
