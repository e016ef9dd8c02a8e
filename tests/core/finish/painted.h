#pragma once
#include "core/finish/background/backdrop.h"
#include "core/finish/finish.h"
#include "core/finish/relight/relight.h"
#include "core/finish/retouch/retouch.h"
#include "core/finish/retouch/stray_hair.h"
#include "core/finish/subject_found.h"
#include "core/finish/subject_paint.h"

/// What one stage by itself does to the photo's own pixels.
namespace test {

inline void retouchSubject(finish::SubjectLayer& subject, const finish::FinishInput& input, const finish::Recipe& recipe, const base::RunContext& run)
{
    finish::SubjectFound found;
    strayHairSubject(subject, input, recipe, found, run);
    if (!changesSkin(recipe.retouch))
        return;
    const finish::RetouchField field = input.retouch != nullptr ? *input.retouch : measureRetouch(input.photo, input.face, input.cutOut, run);
    if (field.empty())
        return;
    const imaging::Image gains = retouchGains(field, recipe.retouch, input.marks, input.photo.extent());
    finish::SubjectPaint{.retouch = &gains, .retouchRegion = field.region}.apply(subject, run);
}

inline void relightSubject(finish::SubjectLayer& subject, const finish::FinishInput& input, const finish::Recipe& recipe, const base::RunContext& run)
{
    if (!changesLight(recipe.relight))
        return;
    const finish::LightField field = input.light != nullptr ? *input.light : measureLightField(input.photo, input.face, input.cutOut, run);
    const float side = keyLightSide(recipe.relight, input.face.pose, finish::cheekContrast(input.photo, input.face));
    const finish::RelightMap map = relightMap(field, recipe.relight, input.face.pose, side, run);
    finish::SubjectPaint{.light = &map, .lightRegion = input.cutOut.region}.apply(subject, run);
}

}  // namespace test
