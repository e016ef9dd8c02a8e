#include "core/studio/session_edits.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/studio/session_parts.h"

namespace studio {
namespace {

using base::Error;
using base::ErrorCode;

[[noreturn]] void refuse(const std::string& what, const std::string& remedy = "This is a fault of the program: please report it.")
{
    throw Error(ErrorCode::BadValue, what, remedy);
}

void check(const std::string& fault)
{
    if (!fault.empty())
        refuse(fault);
}

/// The list with `change` applied to those named; each id has to be there.
template <class T, class Change>
SharedList<T> changed(const SharedList<T>& list, const Ids& ids, const std::string& kind, const Change& change)
{
    auto all = *list;
    for (const std::string& id : ids) {
        const auto found = std::ranges::find_if(all, [&](const Shared<T>& one) { return one->id == id; });
        if (found == all.end())
            refuse("There is no " + kind + " " + id + " in the session");
        T value = **found;
        change(value);
        if (value != **found)
            *found = std::move(value);
    }
    return all == *list ? list : SharedList<T>(std::move(all));
}

template <class Change>
Session withVariationsChanged(const Session& session, const Ids& ids, const Change& change)
{
    Session after = session;
    after.variations = changed(session.variations, ids, "headshot", change);
    return after;
}

template <class T, class Gone>
SharedList<T> without(const SharedList<T>& list, const Gone& gone)
{
    auto all = *list;
    return std::erase_if(all, [&](const Shared<T>& one) { return gone(*one); }) == 0 ? list : SharedList<T>(std::move(all));
}

/// How many faces two persons share.
auto common(const Subject& a, const Subject& b)
{
    return std::ranges::count_if(a.faces, [&](const FaceOf& face) { return std::ranges::find(b.faces, face) != b.faces.end(); });
}

}  // namespace

Session withPermission(const Session& session, Permission permission)
{
    check(faultOf(permission));
    Session after = session;
    About about = *session.about;
    about.permission = std::move(permission);
    after.about = std::move(about);
    return after;
}

Session withNotes(const Session& session, std::string notes)
{
    if (notes.size() > kLongestNote)
        refuse("The notes are too long", "Keep them below 100 000 characters.");
    Session after = session;
    About about = *session.about;
    about.notes = std::move(notes);
    after.about = std::move(about);
    return after;
}

Session withPhotos(const Session& session, const std::vector<Photo>& photos)
{
    auto all = *session.photos;
    for (const Photo& photo : photos) {
        check(faultOf(photo));
        if (std::ranges::none_of(all, [&](const Shared<Photo>& one) { return one->id == photo.id; }))
            all.emplace_back(photo);
    }
    Session after = session;
    if (all.size() != session.photos->size())
        after.photos = std::move(all);
    return after;
}

Session withoutPhotos(const Session& session, const Ids& ids)
{
    for (const auto& id : ids)
        if (findPhoto(session, id) == nullptr)
            refuse("There is no photo " + id + " in the session");
    const auto gone = [&](const std::string& id) { return std::ranges::find(ids, id) != ids.end(); };
    Session after = session;
    after.photos = without(session.photos, [&](const Photo& photo) { return gone(photo.id); });
    after.variations = without(session.variations, [&](const Variation& variation) { return gone(variation.source.photo); });
    std::vector<Shared<Subject>> subjects;
    for (const auto& subject : *session.subjects) {
        Subject left = *subject;
        if (std::erase_if(left.faces, [&](const FaceOf& face) { return gone(face.photo); }) == 0)
            subjects.push_back(subject);
        else if (!left.faces.empty())
            subjects.emplace_back(std::move(left));
    }
    if (subjects != *session.subjects)
        after.subjects = std::move(subjects);
    if (!after.about->subject.empty() && findSubject(after, after.about->subject) == nullptr) {
        About about = *after.about;
        about.subject.clear();
        after.about = std::move(about);
    }
    return after;
}

Session withPhotosUsed(const Session& session, const Ids& ids, bool used)
{
    Session after = session;
    after.photos = changed(session.photos, ids, "photo", [&](Photo& photo) { photo.used = used; });
    return after;
}

Session withSubjects(const Session& session, std::vector<Subject> subjects)
{
    std::set<std::string> ids;
    const PhotoIds photos = photoIds(session);
    std::vector<Shared<Subject>> all;
    std::string chosen;
    for (Subject& subject : subjects) {
        check(faultOf(subject, photos));
        if (!ids.insert(subject.id).second)
            refuse("Two persons have the id " + subject.id);
        const auto known = std::ranges::max_element(*session.subjects, {}, [&](const Shared<Subject>& one) { return common(*one, subject); });
        if (known != session.subjects->end() && common(**known, subject) > 0) {
            if (subject.name.empty())
                subject.name = (*known)->name;
            if (chosen.empty() && (*known)->id == session.about->subject)
                chosen = subject.id;
        }
        all.emplace_back(std::move(subject));
    }
    Session after = session;
    if (all != *session.subjects)
        after.subjects = std::move(all);
    if (chosen != session.about->subject) {
        About about = *session.about;
        about.subject = chosen;
        after.about = std::move(about);
    }
    return after;
}

Session withSubjectName(const Session& session, const std::string& id, std::string name)
{
    Session after = session;
    after.subjects = changed(session.subjects, {id}, "person", [&](Subject& subject) { subject.name = name; });
    return after;
}

Session withSubject(const Session& session, const std::string& id)
{
    if (findSubject(session, id) == nullptr)
        refuse("There is no person " + id + " in the session");
    Session after = session;
    About about = *session.about;
    about.subject = id;
    after.about = std::move(about);
    return after;
}

Session withVariations(const Session& session, const std::vector<Variation>& variations)
{
    auto all = *session.variations;
    const PhotoIds photos = photoIds(session);
    for (const Variation& variation : variations) {
        check(faultOf(variation, photos));
        if (std::ranges::any_of(all, [&](const Shared<Variation>& one) { return one->id == variation.id; }))
            refuse("There is a headshot " + variation.id + " already");
        all.emplace_back(variation);
    }
    Session after = session;
    if (!variations.empty())
        after.variations = std::move(all);
    return after;
}

Session withoutVariations(const Session& session, const Ids& ids)
{
    for (const auto& id : ids)
        if (findVariation(session, id) == nullptr)
            refuse("There is no headshot " + id + " in the session");
    Session after = session;
    after.variations = without(session.variations, [&](const Variation& one) { return std::ranges::find(ids, one.id) != ids.end(); });
    return after;
}

Session withRecipe(const Session& session, const Ids& ids, finish::Recipe recipe)
{
    const Shared<finish::Recipe> one(std::move(recipe));  // those that get the same recipe share it
    return withVariationsChanged(session, ids, [&](Variation& variation) { variation.recipe = one; });
}

Session withStars(const Session& session, const Ids& ids, int stars)
{
    if (stars < 0 || stars > Rating::kMostStars)
        refuse(std::to_string(stars) + " stars cannot be", "Give 0 to " + std::to_string(Rating::kMostStars) + ".");
    return withVariationsChanged(session, ids, [&](Variation& variation) { variation.rating.stars = stars; });
}

Session withFlag(const Session& session, const Ids& ids, Flag flag)
{
    return withVariationsChanged(session, ids, [&](Variation& variation) { variation.rating.flag = flag; });
}

Session withLabel(const Session& session, const Ids& ids, Label label)
{
    return withVariationsChanged(session, ids, [&](Variation& variation) { variation.rating.label = label; });
}

Session withNote(const Session& session, const std::string& id, std::string note)
{
    if (note.size() > kLongestNote)
        refuse("The note is too long", "Keep it below 100 000 characters.");
    return withVariationsChanged(session, {id}, [&](Variation& variation) { variation.note = note; });
}

std::string nextVariationId(const Session& session)
{
    std::uint64_t highest = 0;
    for (const auto& variation : *session.variations) {
        std::uint64_t number = 0;
        const std::string& id = variation->id;
        if (id.starts_with('v') && std::from_chars(id.data() + 1, id.data() + id.size(), number).ptr == id.data() + id.size() && number < (std::uint64_t{1} << 62))
            highest = std::max(highest, number);
    }
    return "v" + std::to_string(highest + 1);
}

}  // namespace studio
