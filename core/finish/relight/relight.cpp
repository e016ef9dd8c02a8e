#include "core/finish/relight/relight.h"

#include <algorithm>
#include <vector>

#include "core/finish/background/backdrop.h"
#include "core/finish/finish.h"
#include "core/finish/relight/lit_pixel.h"
#include "core/finish/relight/relight_map.h"
#include "core/imaging/rows.h"

namespace finish {
void applyLight(SubjectLayer& subject, const RelightMap& map, const base::RunContext& run)
{
    imaging::Image& colours = subject.writeColours();
    const matte::RowSampler sampler(map.light, colours.extent());
    imaging::forRows(colours.height(), run, [&](int first, int last) {
        std::vector<float> light(4 * static_cast<std::size_t>(colours.width()));
        for (int y = first; y < last; ++y) {
            sampler.read(y, 0, colours.width(), light.data());
            const float* alpha = subject.alpha().row(y);
            float* rgb = colours.row(y);
            for (int x = 0; x < colours.width(); ++x)
                if (alpha[x] > 0) {
                    float out[3];
                    lightPixel(rgb + 3 * x, light.data() + 4 * x, map.lamp, out);
                    std::copy_n(out, 3, rgb + 3 * x);
                }
        }
    });
}

void relightSubject(SubjectLayer& subject, const FinishInput& input, const Recipe& recipe, const base::RunContext& run)
{
    const RelightParams& params = recipe.relight;
    if (!changesLight(params))
        return;
    const float side = keyLightSide(params, input.face.pose, cheekContrast(input.photo, input.face));
    if (input.light != nullptr) {
        applyLight(subject, relightMap(*input.light, params, input.face.pose, side, run), run);
        return;
    }
    const LightField measured = measureLightField(input.photo, input.face, input.cutOut, run);
    applyLight(subject, relightMap(measured, params, input.face.pose, side, run), run);
}

}  // namespace finish
