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

// cut-off. Of the face's box: the mesh may stand over the border by that much on a whole face.
inline constexpr float kCutShare = 0.02f;

// blurred. Design: 0.7 = a sharp face blurred by 0.012 D. Measured: the panel has 0.74-0.97. At 0.3 the blur is 0.023 D: no lash is left.
// With fewer pixels than 35 between the eyes their own blur is near that: nothing can be said beyond low-resolution.
inline constexpr float kSharp = 0.7f;
inline constexpr float kFarFromSharp = 0.3f;
inline constexpr float kPixelsToJudgeBlur = 35;

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

}  // namespace vision::threshold
