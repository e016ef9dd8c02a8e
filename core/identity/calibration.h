#pragma once

/// For the sources and tests of this library only: what distances mean. README.md has the pairs that stand behind each number.
namespace identity {

/// One measure of how far two faces are apart.
struct Scale {
    double same = 0;       ///< median of same-person pairs: likeness 100
    double different = 0;  ///< median of different-person pairs: likeness 0
    double sameBelow = 0;  ///< band in which the measure alone says "same" ...
    double differentAbove = 0;  ///< ... or "different"; unsure between
};

/// How a recogniser's distances become z, so that two recognisers can be averaged.
struct Norm {
    double threshold = 0;  ///< the best cut of the 300 verification pairs
    double spread = 1;     ///< standard deviation of their different-person pairs
};

// 2016 pairs of 64 press photographs (148 of them of one person), and the 300 pairs of the verification list for thresholds and spreads.
inline constexpr Scale kScaleA{.387, .882, .50, .62};
inline constexpr Scale kScaleB{.665, 1.093, .80, .92};
inline constexpr Norm kNormA{.6373, .0807};
inline constexpr Norm kNormB{.8681, .0650};
// Of the mean z. "Same" leaves room below the least of 1859 different pairs (-.64): blurred, clipped and cut faces come nearer to each other, down
// to -.9 before they are refused. 97 % of same pairs lie below it. "Different" is the first percentile of different pairs.
inline constexpr Scale kScaleZ{-3.10, 3.28, -1.0, .6};

}  // namespace identity
