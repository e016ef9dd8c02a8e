#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "core/identity/duplicates.h"
#include "core/studio/darkroom.h"

namespace cli {
namespace {

const char* nameOf(identity::Verdict verdict)
{
    switch (verdict) {
    case identity::Verdict::Same: return "same";
    case identity::Verdict::Different: return "different";
    case identity::Verdict::Unsure: return "unsure";
    }
    return "unsure";
}

const char* sentence(identity::Verdict verdict)
{
    switch (verdict) {
    case identity::Verdict::Same: return "the same person";
    case identity::Verdict::Different: return "two persons";
    case identity::Verdict::Unsure: return "perhaps the same person, perhaps not";
    }
    return "";
}

/// One side: a photo, and its largest face.
struct Side {
    studio::PhotoFacts photo;
    const vision::Face& face() const { return photo.analysis.faces.front(); }
};

Side sideOf(const std::filesystem::path& file, studio::Darkroom& darkroom, Console& console)
{
    console.begin("examine", "examining " + base::displayName(file.filename()));
    Side side{darkroom.examine(file, console.run())};
    console.end();
    if (side.photo.analysis.faces.empty())
        throw base::Error(base::ErrorCode::NoFace, "There is no face in " + base::displayName(file), "Use a photo that shows the face clearly.", file);
    return side;
}

}  // namespace

int compare(const std::filesystem::path& a, const std::filesystem::path& b, Console& console)
{
    const vision::ModelStore store;
    for (const auto& problem : store.problems())
        console.warn(problem);
    studio::Darkroom darkroom(store);
    console.plan("examine", 2);
    const std::array sides{sideOf(a, darkroom, console), sideOf(b, darkroom, console)};

    Json faces = Json::array();
    Json notes = Json::array();
    const auto note = [&](const std::string& code, const std::string& message) {
        notes.push_back({{"code", code}, {"message", message}});
        console.line(message + ".");
    };
    bool judged = true;
    for (const Side& side : sides) {
        const auto issues = vision::faceIssues(side.photo.analysis, 0);
        faces.push_back(faceJson(side.face(), issues, nullptr));
        for (const auto& issue : issues)
            console.line(base::displayName(side.photo.file) + ": " + issue.message + ". " + issue.remedy);
        for (const auto& told : side.photo.says.notes)
            note(told.code, told.message);
        if (studio::saysAiMade(side.photo.says))
            note("ai-made", base::displayName(side.photo.file) + " says of itself that generative AI had a part in it: likeness to a generated face proves nothing");
        if (side.photo.analysis.faces.size() > 1)
            note("several-people", "Of the " + std::to_string(side.photo.analysis.faces.size()) + " faces in " + base::displayName(side.photo.file) + " the largest is compared");
        if (const auto why = identity::refusal(side.face(), side.photo.analysis.extent)) {
            judged = false;
            note(why->code, base::displayName(side.photo.file) + " is not judged. " + why->message);
        }
    }
    Json document{{"format", "likeness.compare/1"}, {"likeness", nullptr}, {"verdict", "unsure"}, {"recognisers", Json::array()}, {"faces", faces}};
    if (judged) {
        const auto likeness = identity::compare(sides[0].face().embeddings, sides[1].face().embeddings);
        document["likeness"] = rounded(likeness.likeness, 1);
        document["verdict"] = nameOf(likeness.verdict);
        char text[160];
        std::snprintf(text, sizeof text, "likeness %.0f of 100: %s", likeness.likeness, sentence(likeness.verdict));
        console.line(text);
        static constexpr std::array kRoles{"recogniser-a", "recogniser-b"};
        for (std::size_t i = 0; i < kRoles.size(); ++i) {
            const auto& one = likeness.recognisers[i];
            const std::string& name = store.model(kRoles[i]).name;
            document["recognisers"].push_back({{"name", name}, {"role", kRoles[i]}, {"distance", rounded(one.distance, 4)}, {"likeness", rounded(one.likeness, 1)}});
            std::snprintf(text, sizeof text, ": distance %.3f, likeness %.0f", one.distance, one.likeness);
            console.line("  " + name + text);
        }
        if (identity::nearDuplicates(sides[0].face(), sides[1].face()))
            note("duplicate", "Both show the same moment, which says little about two photos of a person");
    }
    document["notes"] = notes;
    console.document(document);
    return kDone;
}

}  // namespace cli
