#include "core/studio/people.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>

namespace studio {
namespace {

using identity::FaceId;
using vision::Issue;
using vision::Severity;

/// The day of "2024:05:31 18:04:09".
std::optional<std::chrono::sys_days> dayOf(const std::string& captured)
{
    const auto number = [&](std::size_t from, std::size_t length) {
        int value = -1;
        if (captured.size() >= from + length)
            std::from_chars(captured.data() + from, captured.data() + from + length, value);
        return value;
    };
    const std::chrono::year_month_day day{std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    return !captured.empty() && day.ok() ? std::optional<std::chrono::sys_days>(day) : std::nullopt;
}

std::vector<identity::Photo> identityPhotos(std::span<const PhotoFacts> photos)
{
    std::vector<identity::Photo> all;
    for (const PhotoFacts& photo : photos)
        all.push_back({&photo.analysis, dayOf(photo.says.captured), saysAltered(photo.says)});
    return all;
}

/// References for likeness are photographs: a generated face would vouch for itself.
std::vector<FaceId> photographed(const identity::Subject& subject, std::span<const PhotoFacts> photos)
{
    std::vector<FaceId> faces;
    std::ranges::copy_if(subject.faces, std::back_inserter(faces), [&](const FaceId& face) { return !saysAiMade(photos[face.photo].says); });
    return faces.empty() ? subject.faces : faces;
}

std::string nameOf(const PhotoFacts& photo)
{
    return base::displayName(photo.file.filename());
}

bool has(const std::vector<Issue>& issues, std::string_view code)
{
    return std::ranges::any_of(issues, [&](const Issue& issue) { return issue.code == code; });
}

/// Marks of a person over the photographs that were judged. Of a moment only the picture that is kept: a copy proves nothing, and may be mirrored.
void addMarks(Person& person, std::span<const PhotoFacts> photos, std::span<const identity::Duplicate> duplicates, const vision::CanonicalMesh& head)
{
    std::vector<identity::MarkPhoto> faces;
    for (const auto& part : person.profile.contributions) {
        if (std::ranges::find(duplicates, part.face, &identity::Duplicate::face) != duplicates.end())
            continue;
        person.markFaces.push_back(part.face);
        faces.push_back({&photos[part.face.photo].analysis.faces[part.face.face], static_cast<int>(part.moment)});
    }
    person.marks = identity::findMarks(faces, head);
}

void addFindings(People& people, const identity::Grouping& grouping, std::span<const PhotoFacts> photos)
{
    for (std::size_t i = 0; i < photos.size(); ++i)
        if (saysAiMade(photos[i].says))
            people.photoIssues[i].push_back({"ai-made", Severity::Warn, "This picture says of itself that generative AI had a part in it",
                                             "Use a photograph: likeness to a generated face proves nothing."});
    for (const auto& [face, of] : grouping.duplicates)
        people.photoIssues[face.photo].push_back({"duplicate", Severity::Note,
                                                  (photos[face.photo].contentHash == photos[of.photo].contentHash ? "It is the same file as " : "It shows the same moment as ") +
                                                      nameOf(photos[of.photo]) + ", which is the one that is used",
                                                  "Nothing to do: together they count as one photo."});
    for (const auto& [face, why] : grouping.refused) {
        auto& issues = people.faceIssues[face.photo][face.face];
        const auto known = std::ranges::find(issues, why.code, &Issue::code);
        if (known != issues.end())
            known->message += "; so nobody is recognised by it";
        else
            issues.push_back({why.code, Severity::Warn, why.message, "Use a photo that shows the whole face, sharp and upright."});
    }
    for (const auto& outlier : grouping.outliers) {
        const auto& recognisers = outlier.likeness.recognisers;
        char figures[96];
        std::snprintf(figures, sizeof figures, " (likeness %.0f of 100; distances %.2f and %.2f)", outlier.likeness.likeness, recognisers[0].distance, recognisers[1].distance);
        people.faceIssues[outlier.face.photo][outlier.face.face].push_back(
            {"other-person", outlier.likeness.verdict == identity::Verdict::Same ? Severity::Note : Severity::Warn, outlier.reason + figures,
             outlier.likeness.verdict == identity::Verdict::Different ? "Leave this photo out, or choose the person whose headshots you want."
                                                                      : "Look at it yourself: it counts as another person's until you say otherwise."});
    }
}

}  // namespace

const Person* People::personOf(FaceId face) const
{
    const auto found = std::ranges::find_if(persons, [&](const Person& person) { return std::ranges::find(person.subject.faces, face) != person.subject.faces.end(); });
    return found == persons.end() ? nullptr : &*found;
}

std::optional<std::size_t> People::faceIn(const Person& person, std::size_t photo)
{
    const auto found = std::ranges::find(person.subject.faces, photo, &FaceId::photo);
    return found == person.subject.faces.end() ? std::nullopt : std::optional(found->face);
}

People whoIsWho(std::span<const PhotoFacts> photos, const vision::CanonicalMesh& head, const base::RunContext& run)
{
    run.checkpoint({"Telling people apart", 0, 0});
    People people;
    for (const PhotoFacts& photo : photos) {
        people.photoIssues.push_back(vision::photoIssues(photo.analysis));
        auto& faces = people.faceIssues.emplace_back();
        for (std::size_t i = 0; i < photo.analysis.faces.size(); ++i)
            faces.push_back(vision::faceIssues(photo.analysis, i));
    }
    const auto forIdentity = identityPhotos(photos);
    const auto grouping = identity::group(forIdentity, run);
    for (const auto& subject : grouping.subjects) {
        run.checkpoint();
        Person person{subject, identity::makeProfile(forIdentity, photographed(subject, photos)), {}, {}};
        addMarks(person, photos, grouping.duplicates, head);
        people.persons.push_back(std::move(person));
    }
    addFindings(people, grouping, photos);
    return people;
}

double suitability(const People& people, std::span<const PhotoFacts> photos, FaceId face)
{
    constexpr double kWorse = 1e6;  // more than everything that can be wrong with a face
    const auto& issues = people.photoIssues[face.photo];
    return vision::suitability(photos[face.photo].analysis, face.face) - (has(issues, "duplicate") ? kWorse : 0) - (has(issues, "ai-made") ? 3 * kWorse : 0);
}

std::vector<FaceId> facesBestFirst(const People& people, std::span<const PhotoFacts> photos, const Person* person)
{
    std::vector<FaceId> faces;
    if (person != nullptr)
        faces = person->subject.faces;
    else
        for (std::size_t i = 0; i < photos.size(); ++i)
            if (!photos[i].analysis.faces.empty())
                faces.push_back({i, 0});  // the largest
    std::ranges::stable_sort(faces, std::ranges::greater(), [&](const FaceId& face) { return suitability(people, photos, face); });
    return faces;
}

std::vector<finish::PermanentMark> protectedMarks(const People& people, std::span<const PhotoFacts> photos, FaceId face)
{
    constexpr float kRadius = 0.03f;  // D: larger than what the place of a mark is off by from photo to photo
    std::vector<finish::PermanentMark> marks;
    const Person* person = people.personOf(face);
    const auto photo = person == nullptr ? std::vector<FaceId>::const_iterator() : std::ranges::find(person->markFaces, face);
    if (person == nullptr || photo == person->markFaces.end())
        return marks;
    const auto index = static_cast<std::size_t>(photo - person->markFaces.begin());
    for (const identity::Mark& mark : person->marks)
        if (mark.isProtected)
            marks.push_back({mark.places[index].at, kRadius * vision::unitLength(photos[face.photo].analysis.faces[face.face])});
    return marks;
}

judge::Whose whoseIs(const People& people, std::span<const PhotoFacts> photos, FaceId face)
{
    const Person* person = people.personOf(face);
    if (person == nullptr)
        return {};
    judge::Whose whose{&person->profile, face, {}};
    const auto photo = std::ranges::find(person->markFaces, face);
    if (photo == person->markFaces.end())
        return whose;
    const auto index = static_cast<std::size_t>(photo - person->markFaces.begin());
    const vision::Face& seen = photos[face.photo].analysis.faces[face.face];
    auto& marks = whose.marks.emplace();
    for (const identity::Mark& mark : person->marks) {
        const identity::Mark::Place& place = mark.places[index];
        if (place.state != identity::Mark::State::Seen || !(mark.permanent || mark.isProtected) || seen.spots.empty())
            continue;
        const auto& spot = *std::ranges::min_element(seen.spots, {}, [&](const vision::Spot& s) { return std::hypot(s.at.x - place.at.x, s.at.y - place.at.y); });
        marks.push_back({place.at, spot.radius});
    }
    return whose;
}

}  // namespace studio
