#include <optional>

#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "core/studio/darkroom.h"
#include "core/studio/photo_files.h"

namespace cli {
namespace {

Json usedModels(const vision::ModelStore& store)
{
    Json models = Json::array();
    for (const char* role : {"face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh"})
        models.push_back({{"role", role}, {"file", base::displayName(store.model(role).file)}, {"sha256", store.version(role)}});
    return models;
}

void tell(const studio::PhotoFacts& facts, Console& console)
{
    console.line(base::displayName(facts.file) + ": " + std::to_string(facts.analysis.extent.width) + " x " + std::to_string(facts.analysis.extent.height) + ", " +
                 std::to_string(facts.analysis.faces.size()) + (facts.analysis.faces.size() == 1 ? " face" : " faces"));
    const auto advise = [&](const vision::Issue& issue) { console.line("  " + issue.message + ". " + issue.remedy); };
    for (const auto& issue : vision::photoIssues(facts.analysis))
        advise(issue);
    for (std::size_t i = 0; i < facts.analysis.faces.size(); ++i) {
        const auto& face = facts.analysis.faces[i];
        char text[160];
        std::snprintf(text, sizeof text, "  face %zu: %.0f px between the eyes, yaw %.0f, pitch %.0f, roll %.0f, confidence %.2f", i + 1, face.eyeDistance, face.pose.yaw,
                      face.pose.pitch, face.pose.roll, face.confidence);
        console.line(text);
        for (const auto& issue : vision::faceIssues(facts.analysis, i))
            advise(issue);
    }
}

}  // namespace

int analyse(const std::vector<std::filesystem::path>& inputs, Console& console)
{
    const auto [files, missing] = studio::photoFiles(inputs);
    const vision::ModelStore store;
    for (const auto& problem : store.problems())
        console.warn(problem);
    studio::Darkroom darkroom(store);
    console.plan("examine", static_cast<int>(files.size()));

    Json photos = Json::array();
    std::size_t refused = 0;
    std::optional<base::Error> firstRefusal;
    const auto refuse = [&](const std::filesystem::path& file, const base::Error& error) {
        if (!firstRefusal)
            firstRefusal = error;
        ++refused;
        console.warn(error);
        photos.push_back({{"file", base::displayName(file)}, {"width", 0}, {"height", 0}, {"faces", Json::array()}, {"issues", Json::array()}, {"error", errorJson(error)}});
    };
    for (const auto& [file, error] : missing)
        refuse(file, error);
    for (const auto& file : files) {
        console.begin("examine", "examining " + base::displayName(file.filename()));
        try {
            const auto facts = darkroom.examine(file, console.run());
            tell(facts, console);
            Json faces = Json::array();
            for (std::size_t i = 0; i < facts.analysis.faces.size(); ++i)
                faces.push_back(faceJson(facts.analysis, i));
            Json issues = Json::array();
            for (const auto& issue : vision::photoIssues(facts.analysis))
                issues.push_back(issueJson(issue));
            Json notes = Json::array();
            for (const auto& note : facts.says.notes) {
                console.line("  " + note.message);
                notes.push_back({{"code", note.code}, {"message", note.message}});
            }
            photos.push_back({{"file", base::displayName(file)},
                              {"width", facts.analysis.extent.width},
                              {"height", facts.analysis.extent.height},
                              {"faces", faces},
                              {"issues", issues},
                              {"notes", notes}});
        } catch (...) {
            const base::Error error = currentError(file);
            if (error.code() == base::ErrorCode::ModelMissing || error.code() == base::ErrorCode::ModelAltered || error.code() == base::ErrorCode::ModelFailed)
                throw;  // no photo's fault
            refuse(file, error);
        }
        console.end();
    }
    Json document{{"format", "likeness.analyse/1"}, {"photos", photos}, {"subjects", Json::array()}, {"models", usedModels(store)}};
    if (refused > 0 && refused == photos.size()) {
        console.fail(std::move(document), *firstRefusal, true);
        return kFailed;
    }
    console.document(document);
    return kDone;
}

}  // namespace cli
