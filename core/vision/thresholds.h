#pragma once

/// From which figure on something is said about a photo: every threshold of the findings, each with where it comes from. "Panel" is a collection of 33 good
/// portraits of 33 people; where they are the source, the worst of those that a portrait photographer would accept stays below.
namespace vision::threshold {

// low-resolution. Pixels between the eyes; a 4:5 headshot is about 6 eye distances high, so 60 gives 360 pixels and 110 gives 660.
inline constexpr float kTooFewPixels = 60;
inline constexpr float kFewPixels = 110;

// small-face. Of the photo's shorter side: below it the person is small in a large picture, and the net that cuts out sees less of the hair.
inline constexpr float kSmallShare = 0.04f;

// turned, tilted. Degrees. Design: from 45 on half the face is hidden, another photo is asked for; the others by eye on turned panel faces.
inline constexpr float kTurned = 30;
inline constexpr float kTurnedAway = 45;
inline constexpr float kPitched = 25;
inline constexpr float kTilted = 25;
inline constexpr float kLyingDown = 60;  // nobody holds the head so: the photo lies on its side or stands on its head

// cut-off. Of the face's box: the mesh may stand over the border by that much on a whole face.
inline constexpr float kCutShare = 0.02f;

// blurred. Design: 0.7 = a sharp face blurred by 0.012 D. Measured: the panel has 0.74-0.97. At 0.3 the blur is 0.023 D: no lash is left.
// With fewer pixels than 35 between the eyes their own blur is near that: nothing can be said beyond low-resolution.
inline constexpr float kSharp = 0.7f;
inline constexpr float kFarFromSharp = 0.3f;
inline constexpr float kPixelsToJudgeBlur = 35;

// small-face, for who it is. Pixels between the eyes, frontal. One photo of each pair shrunk to 16: photos of one person stay below 0.48 and 0.84, of two people
// above 0.76 and 1.00, and the worst same pair is at z -1.26; to 12 it is at -.55, no longer "same"; at 10 the distances nearly meet.
inline constexpr float kPixelsToRecognise = 16;

// dark. Stops of exposure as Light has them. Measured: the panel's dimmest faces have -0.8, -0.4 and -0.1; at -2.5 shadows are down to 8-bit steps.
inline constexpr float kDark = -1.2f;
inline constexpr float kMuchTooDark = -2.5f;

// overexposed. Share of the skin gone white. Measured: 0.09 at most on the panel, which is shine; half a face cannot be given back.
inline constexpr float kWhiteSkin = 0.15f;
inline constexpr float kMostlyWhiteSkin = 0.5f;

// uneven-light. Darker over brighter cheek. Measured: soft side light goes down to 0.24 and is a choice, the panel's hard sun has 0.19.
inline constexpr float kOneSided = 0.22f;

// colour-cast. CIELAB chroma of a mid grey. Measured: 0 on every panel face; 12-22 on coloured stage light. 8 is where a grey card looks tinted at a glance.
inline constexpr float kTinted = 8;

// several-people. Of the largest face's eye distance: people far behind do not count, they are cut away without a thought.
inline constexpr float kCompanion = 0.5f;

/// A measure as a confidence: 0 at `none`, 1 at `sure`; `none` may be the larger one.
struct Band {
    float none = 0;
    float sure = 1;
};

// eyes-closed, eyes-hidden, occluded; glasses and beard, which are told and no finding.
// "Open faces" are the 33 portraits of the panel and the 10 faces of the test photos; "altered" are the same with something drawn on them
// (tests/core/vision/altered_faces.cpp). The table is in visibility.md; `visibility_table` prints it.

/// A finding is shown from this confidence on; what lies below is unsure, and not shown.
inline constexpr float kShown = 0.75f;
/// Pixels between the eyes below which nothing is said: an iris is 0.17 D wide, 7 pixels.
inline constexpr float kLeastUnit = 40;
/// Degrees of yaw from which the farther eye is not asked.
inline constexpr float kFarEyeYaw = 40;

// Aspect ratio of the lids by the iris net. The mesh's own stays at 0.2-0.3 on shut eyes; the net's falls to 0.05-0.15.
// Both eyes, mean: open faces 0.20 at least (laughing), truly shut ones of the sample photographs 0.06-0.11.
inline constexpr Band kBothShut{0.20f, 0.14f};
// One eye: open faces 0.145 at least (a hanging lid in hard sun).
inline constexpr Band kOneShut{0.15f, 0.11f};
/// Up to here an eye may be shut.
inline constexpr float kMaybeShut = 0.17f;
// ln of the luminance round the eye over the iris: open eyes 0.64 at least (deep shade), else 0.8; lenses, hair and hands 0.0-0.4.
inline constexpr Band kNoIris{0.55f, 0.25f};
// Share of colours round the eye that skin cannot have, the eye that has less of it: mirror glasses 0.39, open faces 0.07 at most, but 0.19 where
// the eyes lie in deep shade (ln Y -1.9 below the cheeks), whose colour means nothing.
inline constexpr Band kColdEye{0.2f, 0.4f};
inline constexpr float kDeepShade = -1.2f;
// Change of ln R/G and ln B/G a pixel (0.009 D) at the edge of what is no skin: things 0.1 and more, coloured stage light 0.02.
inline constexpr float kEdgeOfThings = 0.08f;
// Areas in D x D, shares of the lips. Open faces: below 0.01 on the cheeks, 0 coloured, 0.02 pale, 0.23 of the lips.
inline constexpr Band kOnCheeks{0.02f, 0.07f};
inline constexpr Band kColoured{0.03f, 0.10f};
inline constexpr Band kPale{0.04f, 0.15f};
inline constexpr Band kMouthPale{0.2f, 0.4f};
inline constexpr Band kMouthCovered{0.35f, 0.65f};
// ln Y of the dark line across the nose: without glasses 0.15 at most, with frames 0.47 at least.
inline constexpr Band kBridge{0.15f, 0.45f};
// ln Y of the cheeks over upper lip, chin and jaw; texture of the chin over the cheek's.
inline constexpr Band kDarkBeard{0.5f, 0.9f};
inline constexpr Band kDarkChin{0.5f, 0.8f};
inline constexpr Band kRoughChin{2.2f, 3.4f};

}  // namespace vision::threshold
