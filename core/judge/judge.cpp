#include "core/judge/judge.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/imaging/rows.h"
#include "core/judge/geometry.h"
#include "core/judge/marks_kept.h"
#include "core/judge/tone.h"
#include "core/vision/texture.h"

namespace judge {
namespace {

constexpr float kGrey = 0.18f;      // behind a transparent picture
constexpr double kSameFace = 0.5;   // of D: how far its eyes may lie from where they were put

imaging::Image overGrey(const imaging::Image& picture, const base::RunContext& run)
{
    imaging::Image out(picture.extent(), 3, picture.space());
    imaging::forRows(picture.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* in = picture.row(y);
            float* rgb = out.row(y);
            for (int x = 0; x < picture.width(); ++x, in += 4, rgb += 3)
                for (int c = 0; c < 3; ++c)
                    rgb[c] = in[c] * in[3] + kGrey * (1 - in[3]);
        }
    });
    return out;
}

/// The subject's among the faces found in the picture: the backdrop may show others.
const vision::Face* subjectOf(const vision::Analysis& analysis, const finish::Framing& framing)
{
    const vision::Face* nearest = nullptr;
    double least = kSameFace * framing.unitLength;
    for (const auto& face : analysis.faces) {
        const auto &left = face.irises[0].centre, &right = face.irises[1].centre;
        const double distance = std::hypot((left.x + right.x) / 2 - framing.eyes.x, (left.y + right.y) / 2 - framing.eyes.y);
        if (distance <= least) {
            least = distance;
            nearest = &face;
        }
    }
    return nearest;
}

std::string decimals(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%+.1f", value);
    return text;
}

/// Empty where the models are not there: the picture is as good without, and what they would have said is told to be missing.
std::optional<vision::Analysis> analysed(const imaging::Image& picture, vision::Analyser& analyser, std::vector<finish::Note>& notes, const base::RunContext& run)
{
    try {
        return analyser.analyse(picture.channels() == 4 ? overGrey(picture, run) : picture, "", run);
    } catch (const base::Error& error) {
        if (error.code() != base::ErrorCode::ModelMissing)
            throw;
        notes.push_back({"face-not-judged", error.message() + ": likeness, moved geometry and the quality of the face are not measured."});
        return std::nullopt;
    }
}

class Assessment {
public:
    Assessment(const finish::Finished& finished, const Source& source) : finished_(finished), source_(source) {}

    Judgement result;

    void likeness(const vision::Face* face, const Whose& whose)
    {
        if (face == nullptr)
            return note("face-not-found", "No face was found in the finished picture: likeness, moved geometry and the quality of the face are not measured.");
        if (whose.profile == nullptr || whose.profile->empty())
            return note("likeness-not-measured", "Nobody could be recognised on the photos, so there is nobody to be like.");
        if (const auto refused = identity::refusal(*face, finished_.pixels.extent()))
            return note("likeness-not-measured", "Likeness is not measured on this picture: " + refused->message + ".");
        if (face->embeddings.empty())
            return note("likeness-not-measured", "The face in this picture is too small to be recognised.");
        result.likeness = identity::likenessTo(*whose.profile, face->embeddings, whose.source);
    }

    void texture()
    {
        result.authenticity.texturePercent = finished_.facts.texturePercent;
        if (result.authenticity.texturePercent)
            return;
        const bool small = vision::unitLength(source_.face) < vision::kTextureLeastUnit;
        note("texture-not-measured", small ? "The face is too small in the photo to tell how much of the skin's texture was kept."
                                           : "No bare skin could be measured on this face: how much of its texture was kept is not known.");
    }

    void geometry(const vision::Face* face)
    {
        if (face != nullptr)
            result.authenticity.geometryPercent = geometryKept(source_.face.mesh, face->mesh, finished_.framing.unitLength);
    }

    /// @return whether the picture can be held against the photo at all
    bool tone(float colourKept)
    {
        Authenticity& a = result.authenticity;
        const auto tone = toneShift(finished_, source_);
        if (tone && tone->lost) {
            note("exposure-lost-skin", "Exposure has made most of this skin white or black: how much of the photo is kept cannot be measured.");
            return false;
        }
        a.itaShiftOfCorrection = finished_.facts.correction.itaShift;
        if (!tone) {
            note("tone-not-measured", "No bare skin could be measured in this picture: what became of its tone is not known.");
            return true;
        }
        const vision::SkinShift& shift = tone->shift;
        a.lightnessShift = shift.lightness;
        a.chromaShift = shift.chroma;
        if (shift.itaHolds && colourKept > 0)
            a.itaShift = shift.ita;
        if (tone->hueHolds && colourKept > 0)
            a.hueShift = shift.hue;
        if (!shift.itaHolds)
            note("ita-undefined", "This skin has too little colour, in the photo or in the picture, for its typology angle to mean anything; lightness changed by " +
                                      decimals(shift.lightness) + " L*, chroma by " + decimals(shift.chroma) + ".");
        return true;
    }

    void marks(const Whose& whose)
    {
        if (!whose.marks)
            return note("marks-not-known", "Nobody could be recognised by this face, so its permanent marks are not known.");
        const MarksKept kept = marksKept(*whose.marks, finished_, source_);
        if (kept.total == 0 && kept.unseen > 0)
            return note("marks-not-measured", "The marks of this face are out of the frame or too small in this picture to be looked for.");
        result.authenticity.marksKept = kept.kept;
        result.authenticity.marksTotal = kept.total;
    }

private:
    const finish::Finished& finished_;
    const Source& source_;

    void note(std::string code, std::string message) { result.notes.push_back({std::move(code), std::move(message)}); }
};

}  // namespace

Judgement assess(const finish::Finished& finished, const finish::Recipe& recipe, const Source& source, const Whose& whose, vision::Analyser& analyser,
                 const base::RunContext& run)
{
    run.checkpoint({"Judging the picture", 0, 0});
    Assessment assessment(finished, source);
    const auto analysis = analysed(finished.pixels, analyser, assessment.result.notes, run);
    const vision::Face* face = analysis ? subjectOf(*analysis, finished.framing) : nullptr;
    if (analysis)
        assessment.likeness(face, whose);
    const float colourKept = 1 - recipe.colour.monochrome / 100;
    Judgement& judgement = assessment.result;
    judgement.change = changeMap(finished, source, run, colourKept);
    if (assessment.tone(colourKept)) {
        assessment.texture();
        assessment.geometry(face);
        assessment.marks(whose);
        judgement.authenticity.areaChangedPercent = judgement.change.changedPercent;
        // Without a face in it the picture shows nobody, however little was changed elsewhere.
        if (face != nullptr)
            judgement.authenticity.score = authenticityScore(judgement.authenticity);
    }
    judgement.quality = qualityOf(finished, recipe, face, source);
    return std::move(judgement);
}

}  // namespace judge
