#pragma once

/// For the sources and tests of this library only: every number that decides, with where it comes from. README.md tells how each was measured.
namespace identity {

// ---- Likeness and verdict

/// One measure of how far two faces are apart.
struct Scale {
    double same = 0;            ///< median of same-person pairs: likeness 100
    double different = 0;       ///< median of different-person pairs: likeness 0
    double sameBelow = 0;       ///< the measure alone says "same" ...
    double differentAbove = 0;  ///< ... or "different"; unsure between
};

/// How a recogniser's distances become z, so that two recognisers can be averaged.
struct Norm {
    double threshold = 0;  ///< the best cut of the 300 verification pairs
    double spread = 1;     ///< standard deviation of their different-person pairs
};

// 2016 pairs of 64 press photographs, 148 of them of one person; the 300 pairs of the verification list for thresholds and spreads.
inline constexpr Scale kScaleA{.387, .882, .50, .62};
inline constexpr Scale kScaleB{.665, 1.093, .80, .92};
inline constexpr Norm kNormA{.6373, .0807};
inline constexpr Norm kNormB{.8681, .0650};
// Of the mean z. "Same" leaves room below the least of 1859 different pairs (-.64): spoilt faces come nearer to each other, down to -.9 before they are
// refused. 97 % of same pairs lie below it. "Different" is the first percentile of different pairs.
inline constexpr Scale kScaleZ{-3.10, 3.28, -1.0, .6};

// ---- Refusal

inline constexpr float kLeastSharp = .06f;    // about 0.033 D of blur: no different pair below z -.41; at 0.06 D two panel faces come to -1.1, "same"
inline constexpr float kMostWhite = .9f;      // of the skin: up to there no different pair below z 0, beyond it one at -.93
inline constexpr float kMostYaw = 60;         // degrees; the most turned face that there was to measure on has 54
inline constexpr float kMostPitch = 40;       // degrees; the most pitched one has 33
inline constexpr float kMostOutside = .10f;   // of the face's box, beyond the photo's border; at .15 two panel faces come to z -1.04
inline constexpr float kMostResidual = .9f;  // cm, mesh against head: portraits go up to .63, the same stretched in width by a third up to .78

// ---- Near-duplicates: copies stay below (dark, noised, reduced to 24 pixels between the eyes, mirrored), other photos above at least one of them

inline constexpr double kCopyDistanceA = .30;
inline constexpr double kCopyDistanceB = .55;
inline constexpr double kCopyMesh = .05;        // root mean square, in distances between the eyes: copies .04 at most, other pairs' first percentile .037
inline constexpr double kCopyCorrelation = .90;  // of the thumbnails: copies .91 at least, other pairs .83 at most

// ---- Profile

// Of the variance between photos of one person, the part that photos of one head angle have in common.
inline constexpr double kAngleShare = .08;
inline constexpr float kTurned = 15;   // degrees of yaw from which a head counts as turned ...
inline constexpr float kPitched = 12;  // ... and of pitch

// ---- Outliers

inline constexpr int kUsual = 3;         // moments from which on a subject's photos say what is usual
inline constexpr double kYearsApart = 5;  // from which on time alone may have changed a face; a choice

}  // namespace identity
