// Prints what is found of eyes, occlusion, glasses and beards: visibility_table FOLDER... with photos, altered in every way when --altered comes first. Not a test.
#include <cstdio>
#include <cstring>
#include <opencv2/core.hpp>

#include "core/vision/visibility_measures.h"
#include "visibility_cases.h"

int main(int count, char** arguments)
{
    const bool altered = count > 1 && std::strcmp(arguments[1], "--altered") == 0;
    vision::FaceFinder finder{vision::ModelStore()};
    std::vector<test::Case> cases;
    for (int i = altered ? 2 : 1; i < count; ++i)
        for (test::Case& one : test::casesIn(arguments[i], finder))
            cases.push_back(std::move(one));
    for (const test::Case& one : cases)
        for (std::size_t i = 0; i < one.analysis.faces.size() && !altered; ++i) {
            const vision::Face& face = one.analysis.faces[i];
            const vision::Visibility& v = face.visibility;
            std::printf("%-14s closed %.2f hidden %.2f occluded %.2f glasses %.2f beard %.2f |", (one.name + " " + std::to_string(i)).c_str(), v.eyesClosed, v.eyesHidden, v.occluded, v.glasses, v.beard);
            if (const vision::FacePatch patch = vision::facePatch(one.photo, face); !patch.rgb.empty()) {
                const vision::VisibilityMeasures m = vision::measure(patch, face);
                for (const vision::EyeMeasures& eye : m.eyes)
                    std::printf(" eye %.2f %.2f %.2f %.2f", eye.opening, eye.contrast, eye.cold, eye.shade);
                std::printf(" things %.2f %.2f %.2f mouth %.2f bridge %.2f beard %.2f %.2f %.1f", m.onCheeks, m.coloured, m.pale, m.mouth, m.bridge, m.darkBeard, m.darkChin, m.roughChin);
            }
            std::printf(" |");
            for (const std::string& code : test::seenFlaws(one.analysis, i))
                std::printf(" %s", code.c_str());
            std::printf("\n");
        }
    if (!altered)
        return 0;
    std::printf("| drawn | photos | no face | eyes-closed | eyes-hidden | occluded | cut-off |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    for (const test::Alteration& alteration : test::alterations()) {
        test::Tally tally;
        for (const test::Case& one : cases)
            // Not what is flawed already.
            if (one.analysis.faces.size() == 1 && test::seenFlaws(one.analysis, 0).empty())
                tally.add(test::lookAt(finder, alteration.make(one.photo, one.analysis.faces[0])));
        std::printf("| %s | %d | %d | %d | %d | %d | %d |\n", alteration.name.c_str(), tally.photos, tally.noFace, tally.closed, tally.hidden, tally.occluded, tally.cutOff);
        std::fflush(stdout);
    }
}
