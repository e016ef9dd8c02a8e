#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "app/cli/examination.h"
#include "core/studio/people.h"

namespace cli {
namespace {

Json usedModels(const vision::ModelStore& store)
{
    Json models = Json::array();
    for (const char* role : {"face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "recogniser-a", "recogniser-b"})
        models.push_back({{"role", role}, {"file", base::displayName(store.model(role).file)}, {"sha256", store.version(role)}});
    return models;
}

std::string counted(std::size_t count, const std::string& one, const std::string& many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// The whole of one `analyse`: photos in the order of the document, and which of them were examined.
class Report {
public:
    Report(const Examination& examination, const vision::ModelStore& store, Console& console)
        : examination_(examination), people_(examination.photos.empty() ? studio::People() : studio::whoIsWho(examination.photos, vision::Analyser(store).canonicalHead(), console.run())), console_(console)
    {
        // Refused inputs stand in the document too, so its indices differ from those of the examined photos.
        for (std::size_t i = 0; i < examination.entries.size(); ++i)
            if (const auto* photo = std::get_if<std::size_t>(&examination.entries[i]))
                place_[*photo] = i;
    }

    Json photos() const
    {
        Json photos = Json::array();
        for (const auto& entry : examination_.entries)
            if (const auto* refused = std::get_if<studio::Refused>(&entry))
                photos.push_back({{"file", base::displayName(refused->file)},
                                  {"width", 0},
                                  {"height", 0},
                                  {"faces", Json::array()},
                                  {"issues", Json::array()},
                                  {"error", errorJson(refused->error)}});
            else
                photos.push_back(photoJson(std::get<std::size_t>(entry)));
        return photos;
    }

    Json subjects() const
    {
        Json subjects = Json::array();
        for (const auto& person : people_.persons) {
            Json faces = Json::array();
            for (const auto& face : person.subject.faces)
                faces.push_back(faceId(face));
            Json marks = Json::array();
            for (const auto& mark : person.marks)
                marks.push_back(markJson(mark, person.markFaces));
            subjects.push_back({{"id", person.subject.id},
                                {"proposed", &person == &people_.persons.front()},
                                {"faces", faces},
                                {"marks", marks},
                                {"profile", profileJson(person.profile)}});
        }
        return subjects;
    }

    void tell() const
    {
        for (std::size_t photo = 0; photo < examination_.photos.size(); ++photo)
            tellPhoto(photo);
        for (const auto& person : people_.persons)
            tellPerson(person);
    }

private:
    Json faceId(const identity::FaceId& face) const { return {place_.at(face.photo), face.face}; }

    Json photoJson(std::size_t index) const
    {
        const studio::PhotoFacts& photo = examination_.photos[index];
        Json faces = Json::array();
        for (std::size_t i = 0; i < photo.analysis.faces.size(); ++i) {
            const auto* person = people_.personOf({index, i});
            faces.push_back(faceJson(photo.analysis.faces[i], people_.faceIssues[index][i], person == nullptr ? nullptr : &person->subject.id));
        }
        return {{"file", base::displayName(photo.file)},
                {"width", photo.analysis.extent.width},
                {"height", photo.analysis.extent.height},
                {"faces", faces},
                {"issues", issuesJson(people_.photoIssues[index])},
                {"notes", notesJson(photo.says.notes)}};
    }

    Json markJson(const identity::Mark& mark, std::span<const identity::FaceId> faces) const
    {
        Json seenIn = Json::array(), places = Json::array();
        for (std::size_t i = 0; i < faces.size(); ++i)
            if (mark.places[i].state == identity::Mark::State::Seen) {
                seenIn.push_back(place_.at(faces[i].photo));
                places.push_back({rounded(mark.places[i].at.x, 1), rounded(mark.places[i].at.y, 1)});
            }
        return {{"id", mark.id},
                {"kind", mark.kind == identity::Mark::Kind::Mole ? "mole" : "spot"},
                {"position", {rounded(mark.position.x, 2), rounded(mark.position.y, 2), rounded(mark.position.z, 2)}},
                {"where", mark.where},
                {"seenIn", seenIn},
                {"at", places},
                {"permanent", mark.permanent},
                {"protected", mark.isProtected}};
    }

    Json profileJson(const identity::Profile& profile) const
    {
        Json photos = Json::array();
        for (const auto& part : profile.contributions)
            photos.push_back({{"face", faceId(part.face)},
                              {"weight", rounded(part.weight, 4)},
                              {"sharpness", rounded(part.sharpness, 3)},
                              {"pixels", rounded(part.pixels, 3)},
                              {"angle", rounded(part.angle, 3)},
                              {"light", rounded(part.light, 3)},
                              {"moment", part.moment}});
        Json further = Json::array();
        for (const auto& one : profile.further)
            further.push_back({{"angle", identity::toString(one.angle)}, {"photos", one.photos}, {"gainPercent", rounded(one.gainPercent, 1)}});
        return {{"photos", photos}, {"standardError", profile.empty() ? Json() : Json(rounded(profile.standardError, 4))}, {"further", further}};
    }

    void tellPhoto(std::size_t index) const
    {
        const studio::PhotoFacts& photo = examination_.photos[index];
        const auto& faces = photo.analysis.faces;
        console_.line(base::displayName(photo.file) + ": " + std::to_string(photo.analysis.extent.width) + " x " + std::to_string(photo.analysis.extent.height) + ", " +
                      counted(faces.size(), "face", "faces"));
        const auto advise = [&](const std::vector<vision::Issue>& issues, const char* indent) {
            for (const auto& issue : issues)
                console_.line(indent + issue.message + ". " + issue.remedy);
        };
        advise(people_.photoIssues[index], "  ");
        for (const auto& note : photo.says.notes)
            console_.line("  " + note.message);
        for (std::size_t i = 0; i < faces.size(); ++i) {
            const auto& face = faces[i];
            const auto* person = people_.personOf({index, i});
            char text[200];
            std::snprintf(text, sizeof text, "  face %zu, %s: %.0f px between the eyes, sharpness %.2f, yaw %.0f, pitch %.0f, roll %.0f", i + 1,
                          person == nullptr ? "not recognised" : person->subject.id.c_str(), face.eyeDistance, face.sharpness, face.pose.yaw, face.pose.pitch, face.pose.roll);
            console_.line(text);
            advise(people_.faceIssues[index][i], "    ");
        }
    }

    void tellPerson(const studio::Person& person) const
    {
        const bool proposed = &person == &people_.persons.front();
        console_.line(person.subject.id + (proposed && people_.persons.size() > 1 ? " (proposed)" : "") + ": " + counted(person.subject.faces.size(), "photo", "photos"));
        for (const auto& part : person.profile.contributions) {
            char text[32];
            std::snprintf(text, sizeof text, "%5.1f %%  ", 100 * part.weight);
            console_.line("  " + std::string(text) + base::displayName(examination_.photos[part.face.photo].file.filename()));
        }
        const auto most = std::ranges::max_element(person.profile.further, {}, &identity::FurtherPhoto::gainPercent);
        if (!person.profile.empty() && most->gainPercent > 0) {
            char text[64];
            std::snprintf(text, sizeof text, "makes the profile %.0f %% surer", most->gainPercent);
            console_.line("  one more photo, " + std::string(spoken(most->angle)) + ", " + text);
        }
        for (const auto& mark : person.marks)
            console_.line("  " + spoken(mark));
    }

    const Examination& examination_;
    const studio::People people_;
    Console& console_;
    std::map<std::size_t, std::size_t> place_;  // of an examined photo in the document
};

}  // namespace

int analyse(const std::vector<std::filesystem::path>& inputs, Console& console)
{
    const vision::ModelStore store;
    for (const auto& problem : store.problems())
        console.warn(problem);
    const Examination examination = examine(studio::photoFiles(inputs), store, console);
    const Report report(examination, store, console);
    report.tell();
    Json document{{"format", "likeness.analyse/1"}, {"photos", report.photos()}, {"subjects", report.subjects()}, {"models", usedModels(store)}};
    if (examination.photos.empty()) {
        console.fail(std::move(document), examination.firstRefusal(), true);
        return kFailed;
    }
    console.document(document);
    return kDone;
}

}  // namespace cli
