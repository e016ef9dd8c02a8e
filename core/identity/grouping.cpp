#include "core/identity/grouping.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "core/identity/calibration.h"
#include "core/identity/face_weight.h"
#include "core/identity/moments.h"
#include "core/identity/profile.h"

namespace identity {
namespace {

/// Average linkage (UPGMA): the two nearest clusters are joined as long as they are "same" on average and no pair of their faces is
/// forbidden. What is averaged are both recognisers' distances, over pairs of moments.
class Clusters {
public:
    Clusters(std::span<const Photo> photos, std::span<const FaceId> faces, const std::vector<Moment>& moments, const base::RunContext& run)
        : count_(moments.size()), links_(count_ * count_), best_(count_)
    {
        for (std::size_t i = 0; i < count_; ++i) {
            run.checkpoint();
            members_.push_back({i});
            for (std::size_t j = 0; j < i; ++j)
                at(i, j) = at(j, i) = linkOf(photos, faces, moments[i], moments[j]);
        }
    }

    /// @return the moments of each cluster
    std::vector<std::vector<std::size_t>> joinNearest(const base::RunContext& run)
    {
        for (std::size_t i = 0; i < count_; ++i)
            findBest(i);
        while (count_ > 0) {
            run.checkpoint();
            const auto nearest = static_cast<std::size_t>(std::ranges::min_element(best_, {}, &Best::z) - best_.begin());
            if (best_[nearest].z == kNone)
                break;
            const auto [kept, gone] = std::minmax({nearest, best_[nearest].partner});
            join(kept, gone);
            for (std::size_t i = 0; i < count_; ++i)
                if (i == kept || i == gone || best_[i].partner == kept || best_[i].partner == gone)
                    findBest(i);
            for (std::size_t i = 0; i < kept; ++i)  // averaging can bring two clusters within reach
                if (const double z = linkage(i, kept); z < best_[i].z)
                    best_[i] = {z, kept};
        }
        std::erase_if(members_, [](const auto& m) { return m.empty(); });
        return members_;
    }

private:
    struct Link {
        double a = 0;  ///< sum of distances over pairs of moments
        double b = 0;
        bool forbidden = false;
    };
    struct Best {
        double z = kNone;
        std::size_t partner = 0;
    };
    static constexpr double kNone = std::numeric_limits<double>::infinity();

    static Link linkOf(std::span<const Photo> photos, std::span<const FaceId> faces, const Moment& one, const Moment& other)
    {
        const auto pairs = static_cast<double>(one.size() * other.size());
        Link link;
        for (const std::size_t i : one)
            for (const std::size_t j : other) {
                const Likeness likeness = compare(faceOf(photos, faces[i]).embeddings, faceOf(photos, faces[j]).embeddings);
                link.a += likeness.recognisers[0].distance / pairs;
                link.b += likeness.recognisers[1].distance / pairs;
                link.forbidden |= faces[i].photo == faces[j].photo || likeness.verdict == Verdict::Different;
            }
        return link;
    }

    Link& at(std::size_t i, std::size_t j) { return links_[i * count_ + j]; }
    const Link& at(std::size_t i, std::size_t j) const { return links_[i * count_ + j]; }

    void join(std::size_t kept, std::size_t gone)
    {
        members_[kept].insert(members_[kept].end(), members_[gone].begin(), members_[gone].end());
        members_[gone].clear();
        for (std::size_t k = 0; k < count_; ++k) {
            Link& link = at(kept, k);
            link = {link.a + at(gone, k).a, link.b + at(gone, k).b, link.forbidden || at(gone, k).forbidden};
            at(k, kept) = link;
        }
    }

    /// Mean z between two clusters; kNone where they may not be joined.
    double linkage(std::size_t i, std::size_t j) const
    {
        if (i == j || members_[i].empty() || members_[j].empty() || at(i, j).forbidden)
            return kNone;
        const auto pairs = static_cast<double>(members_[i].size() * members_[j].size());
        const Likeness likeness = judge(at(i, j).a / pairs, at(i, j).b / pairs);
        return likeness.verdict == Verdict::Same ? likeness.z : kNone;
    }

    /// Among the clusters behind it, so that each pair is looked at once.
    void findBest(std::size_t i)
    {
        best_[i] = {};
        for (std::size_t j = i + 1; j < count_; ++j)
            if (const double z = linkage(i, j); z < best_[i].z)
                best_[i] = {z, j};
    }

    std::size_t count_;
    std::vector<Link> links_;
    std::vector<Best> best_;
    std::vector<std::vector<std::size_t>> members_;
};

struct Person {
    std::vector<std::size_t> faces;  ///< by content
    std::size_t moments = 0;
    double size = 0;  ///< most pixels between the eyes
};

std::string plural(std::size_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// Days between a photo and the middle one of others; empty where a date is missing.
std::optional<double> yearsApart(std::span<const Photo> photos, FaceId face, std::span<const FaceId> others)
{
    std::vector<std::chrono::sys_days> days;
    for (const FaceId& other : others)
        if (other.photo != face.photo && photos[other.photo].taken)
            days.push_back(*photos[other.photo].taken);
    if (days.empty() || !photos[face.photo].taken)
        return std::nullopt;
    const auto middle = days.begin() + static_cast<std::ptrdiff_t>(days.size() / 2);
    std::ranges::nth_element(days, middle);
    return std::chrono::duration<double, std::chrono::years::period>(*photos[face.photo].taken - *middle).count();
}

/// What there is evidence for, and nothing else.
std::string reasonFor(std::span<const Photo> photos, FaceId face, const Likeness& likeness, const Subject& expected, const Subject& own)
{
    std::vector<std::string> evidence;
    if (const auto years = yearsApart(photos, face, expected.faces); years && std::abs(*years) >= kYearsApart)
        evidence.push_back("it was taken " + std::to_string(std::lround(std::abs(*years))) + " years " + (*years < 0 ? "before" : "after") + " the others");
    if (photos[face.photo].altered)
        evidence.push_back("its file says that it was edited or made by a program");
    const auto same = [](const Comparison& c) { return c.z < 0; };
    if (likeness.verdict != Verdict::Different && same(likeness.recognisers[0]) != same(likeness.recognisers[1]))
        evidence.push_back("the two recognisers disagree");

    std::string reason;
    if (likeness.verdict == Verdict::Different)
        reason = own.id != expected.id && own.faces.size() > 1 ? "Another person, who is in " + plural(own.faces.size(), "of these photo") : "Another person, or a photo unlike the others";
    else if (own.id == expected.id)
        reason = "Perhaps another person: less alike than the others are to each other";
    else if (likeness.verdict == Verdict::Unsure)
        reason = "Perhaps the same person, perhaps not: not alike enough to be put together";
    else
        reason = "Perhaps the same person, though something forbids to put them together, such as a second face in the photo";
    for (std::size_t i = 0; i < evidence.size(); ++i)
        reason += (i == 0 ? "; " : i + 1 == evidence.size() ? ", and " : ", ") + evidence[i];
    return reason;
}

/// Where the first subject was expected and is not, or is hardly to be recognised.
std::vector<Outlier> findOutliers(std::span<const Photo> photos, const Grouping& found, const std::vector<FaceId>& faces)
{
    if (found.subjects.empty())
        return {};
    const Subject& expected = found.subjects.front();
    const Profile profile = makeProfile(photos, expected.faces);
    std::map<std::size_t, std::vector<FaceId>> judged;  // by photo
    for (const FaceId& face : faces)
        judged[face.photo].push_back(face);
    std::vector<Outlier> outliers;
    const auto add = [&](FaceId face, const Subject& own, bool strangersToo) {
        const auto answer = likenessTo(profile, faceOf(photos, face).embeddings, face);
        if (&own == &expected ? answer->likeness.verdict == Verdict::Same : answer->likeness.verdict == Verdict::Different && !strangersToo)
            return;
        outliers.push_back({face, expected.id, answer->likeness, reasonFor(photos, face, answer->likeness, expected, own)});
    };
    const bool known = std::ranges::max(profile.contributions, {}, &Contribution::moment).moment + 1 >= kUsual;
    const bool batch = 2 * expected.faces.size() > judged.size() && expected.faces.size() > 1;
    for (const auto& [photo, ids] : judged)
        for (const FaceId& id : ids) {
            const Subject& own = *found.subjectOf(id);
            if (&own == &expected ? known : true)
                add(id, own, batch && ids.size() == 1);
        }
    return outliers;
}

}  // namespace

const Subject* Grouping::subjectOf(FaceId face) const
{
    const auto found = std::ranges::find_if(subjects, [&](const Subject& s) { return std::ranges::binary_search(s.faces, face); });
    return found == subjects.end() ? nullptr : &*found;
}

Grouping group(std::span<const Photo> photos, const base::RunContext& run)
{
    Grouping found;
    std::vector<FaceId> faces;
    for (std::size_t p = 0; p < photos.size(); ++p)
        for (std::size_t f = 0; f < photos[p].analysis->faces.size(); ++f) {
            if (auto why = refusal(faceOf(photos, {p, f}), photos[p].analysis->extent))
                found.refused.push_back({{p, f}, *std::move(why)});
            else
                faces.push_back({p, f});
        }
    faces = inContentOrder(photos, std::move(faces));

    const std::vector<Moment> moments = findMoments(photos, faces);
    for (const Moment& moment : moments) {
        const std::size_t best = *std::ranges::max_element(moment, [&](std::size_t i, std::size_t j) {
            if (photos[faces[i].photo].altered != photos[faces[j].photo].altered)  // the original before what was made of it
                return photos[faces[i].photo].altered;
            return betterThan(faceOf(photos, faces[j]), faceOf(photos, faces[i]));
        });
        for (const std::size_t i : moment)
            if (i != best)
                found.duplicates.push_back({faces[i], faces[best]});
    }
    std::ranges::sort(found.duplicates, {}, &Duplicate::face);

    std::vector<Person> people;
    for (const auto& cluster : Clusters(photos, faces, moments, run).joinNearest(run)) {
        Person person{{}, cluster.size(), 0};
        for (const std::size_t moment : cluster)
            person.faces.insert(person.faces.end(), moments[moment].begin(), moments[moment].end());
        std::ranges::sort(person.faces);
        for (const std::size_t i : person.faces)
            person.size = std::max(person.size, static_cast<double>(vision::unitLength(faceOf(photos, faces[i]))));
        people.push_back(std::move(person));
    }
    // Faces stand in the order of their content: the lowest index settles what is left.
    std::ranges::sort(people, {}, [](const Person& p) { return std::tuple(-static_cast<double>(p.moments), -p.size, p.faces.front()); });
    for (const Person& person : people) {
        Subject subject{"person-" + std::to_string(found.subjects.size() + 1), {}};
        for (const std::size_t i : person.faces)
            subject.faces.push_back(faces[i]);
        std::ranges::sort(subject.faces);
        found.subjects.push_back(std::move(subject));
    }
    found.outliers = findOutliers(photos, found, faces);
    return found;
}

}  // namespace identity
