#include "core/finish/finish.h"

#include "core/base/error.h"
#include "core/finish/background/composite.h"
#include "core/finish/colour/graded_photo.h"
#include "core/finish/grain/grain.h"
#include "core/finish/proposal.h"
#include "core/finish/relight/relight.h"
#include "core/finish/stages.h"
#include "core/finish/texture_kept.h"

namespace finish {
namespace {

void checkInput(const FinishInput& input)
{
    const auto refuse = [](const char* what) { throw base::Error(base::ErrorCode::BadValue, what, "Analyse the photo again."); };
    const CutOut& cutOut = input.cutOut;
    const imaging::Box& region = cutOut.region;
    if (input.photo.empty() || input.photo.channels() != 3 || input.photo.space() != imaging::Space::Linear)
        refuse("The photo is not linear RGB");
    if (region.empty() || cutOut.alpha.extent() != region.extent() || cutOut.foreground.extent() != region.extent() || cutOut.alpha.channels() != 1 ||
        cutOut.foreground.channels() != 3)
        refuse("The cut-out is empty or its parts do not fit together");
    if (region.x < 0 || region.y < 0 || region.x + region.width > input.photo.width() || region.y + region.height > input.photo.height())
        refuse("The cut-out does not lie within the photo");
}

/// The backdrop stands in the same light as the person.
float keySide(const FinishInput& input, const Recipe& recipe)
{
    if (recipe.background.keySide == KeySide::Auto && addsKeyLight(recipe.relight))
        return keyLightSide(recipe.relight, input.face.pose, cheekContrast(input.photo, input.face));
    return keySideOf(input.photo, input.face, recipe.background.keySide);
}

void addNotes(Finished& finished, const Recipe& recipe)
{
    finished.notes.insert(finished.notes.begin(), finished.framing.notes.begin(), finished.framing.notes.end());
    if (!suits(recipe, finished.facts.hairTrust))
        finished.notes.push_back({"difficult-hair", "The hair cannot be cut out cleanly from this photo; its original background out of focus suits it best."});
}

}  // namespace

Finished finish(const FinishInput& input, const Recipe& recipe, const OutputSize& size, const base::RunContext& run)
{
    checkInput(input);
    const GradedPhoto colour(input, recipe.colour);
    SubjectLayer subject(input.cutOut, colour.correction().gains);
    for (const Stage& stage : stages())
        if (stage.onSubject != nullptr) {
            run.checkpoint({std::string(stage.label), 0, 0});
            stage.onSubject(subject, input, recipe, run);
        }

    run.checkpoint({"Framing", 0, 0});
    Finished finished;
    finished.framing = frame(measureHead(input.face, input.cutOut), input.photo.extent(), recipe.framing, recipe.background, size);
    finished.facts = {keySide(input, recipe), measureNoise(input.photo), input.cutOut.hairTrust};
    if (input.measure)
        finished.facts.texturePercent = textureKept(subject, input.cutOut, colour.correction().gains, vision::findSkin(input.photo, input.face));

    run.checkpoint({"Background", 0, 0});
    Backdrop backdrop = drawBackdrop({input.photo, input.cutOut, finished.framing, finished.facts.keySide, input.backdropPicture}, recipe, run);
    if (recipe.background.kind == BackgroundKind::Original)
        colour.correct(backdrop);
    const ColourTransform look = colour.look(subject, backdropTint(backdrop, recipe));
    finished.pixels = composite(subject, backdrop, finished.framing, recipe, finished.facts.noise, look, run);
    finished.facts.correction = colour.correction();
    finished.facts.anchor = look.anchor();
    colour.addNotes(finished.notes);

    for (const Stage& stage : stages())
        if (stage.onPicture != nullptr) {
            run.checkpoint({std::string(stage.label), 0, 0});
            stage.onPicture(finished, input, recipe, run);
        }
    addNotes(finished, recipe);
    return finished;
}

}  // namespace finish
