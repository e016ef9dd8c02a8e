// Real people: the photographs beside a developer's checkout, as they are and as photos fare on their way.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>

#include "core/identity/grouping.h"
#include "core/identity/profile.h"
#include "core/imaging/photo_file.h"
#include "tests/core/identity/altered_photo.h"
#include "tests/support/installed_models.h"

namespace {

using identity::FaceId;
using identity::Grouping;

using Alteration = std::function<imaging::Image(const imaging::Image&)>;

/// Photos of whom it is known who is in them, analysed.
class People : public testing::Test {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "recogniser-a", "recogniser-b");
        SKIP_WITHOUT_SHARED("photos", "panel");
        analyser_ = std::make_unique<vision::Analyser>(vision::ModelStore(), temporary_.path());
    }

    static std::vector<std::filesystem::path> filesOf(const char* folder)
    {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(support::sharedFolder(folder)))
            if (entry.path().extension() != ".md")
                files.push_back(entry.path());
        std::ranges::sort(files);
        return files;
    }

    /// Whose faces a photo shows, from left to right.
    static std::vector<std::string> peopleOf(const std::filesystem::path& file)
    {
        const std::string name = file.stem().string();
        if (name == "group-a-b")
            return {"a", "b"};
        if (name == "partial-a")
            return {"a"};
        return {name.starts_with("subject-") ? name.substr(8, 1) : name};
    }

    /// Adds the photos of a folder, altered.
    void add(const char* folder, const Alteration& alteration = nullptr, bool mirrored = false, std::size_t step = 1)
    {
        const auto files = filesOf(folder);
        for (std::size_t i = 0; i < files.size(); i += step) {
            const auto& file = files[i];
            const auto decoded = imaging::decode(file, {});
            imaging::Image photo(decoded.pixels.extent(), 3, imaging::Space::Linear);
            for (int y = 0; y < photo.height(); ++y)
                for (int x = 0; x < photo.width(); ++x)
                    for (int c = 0; c < 3; ++c)
                        photo.at(x, y, c) = decoded.pixels.at(x, y, c);
            analyses_.push_back(analyser_->analyse(alteration ? alteration(photo) : photo, alteration ? "" : decoded.contentHash, {}));
            files_.push_back(file);
            people_.push_back(peopleOf(file));
            if (mirrored)
                std::ranges::reverse(people_.back());
        }
    }

    std::vector<identity::Photo> photos() const
    {
        std::vector<identity::Photo> all;
        for (const vision::Analysis& analysis : analyses_)
            all.push_back({&analysis, std::nullopt, false});
        return all;
    }

    /// Who a face belongs to: the largest faces are the people of the photo, from left to right; empty for what is no face at all.
    std::string truth(FaceId id) const
    {
        const auto& people = people_[id.photo];
        const auto& faces = analyses_[id.photo].faces;
        if (id.face >= people.size() || faces.size() < people.size())
            return {};
        return people[static_cast<std::size_t>(std::ranges::count_if(std::span(faces).first(people.size()), [&](const vision::Face& f) { return f.box.x < faces[id.face].box.x; }))];
    }

    std::string nameOf(FaceId id) const { return files_[id.photo].filename().string(); }

    support::TemporaryFolder temporary_;
    std::unique_ptr<vision::Analyser> analyser_;
    std::vector<std::filesystem::path> files_;
    std::vector<std::vector<std::string>> people_;
    std::vector<vision::Analysis> analyses_;
};

}  // namespace

TEST_F(People, SubjectsAreToldApartInEveryPhoto)
{
    add("photos");
    const Grouping found = identity::group(photos());
    ASSERT_EQ(found.subjects.size(), 3u);
    std::map<std::string, std::string> ids;  // subject -> person
    for (const auto& subject : found.subjects)
        for (const FaceId& id : subject.faces) {
            const std::string person = truth(id);
            ASSERT_FALSE(person.empty()) << nameOf(id) << ": a face too many or too few";
            EXPECT_EQ(ids.try_emplace(subject.id, person).first->second, person) << nameOf(id) << " in " << subject.id;
        }
    EXPECT_EQ(ids, (std::map<std::string, std::string>{{"person-1", "a"}, {"person-2", "b"}, {"person-3", "c"}}));
    // No face is missing but those that are refused with a reason, and the group yields both.
    for (std::size_t p = 0; p < analyses_.size(); ++p) {
        EXPECT_EQ(analyses_[p].faces.size(), people_[p].size()) << files_[p];
        for (std::size_t f = 0; f < analyses_[p].faces.size(); ++f)
            EXPECT_EQ(found.subjectOf({p, f}) != nullptr, std::ranges::find(found.refused, FaceId{p, f}, &identity::RefusedFace::face) == found.refused.end());
        if (people_[p].size() == 2) {
            EXPECT_NE(found.subjectOf({p, 0}), found.subjectOf({p, 1}));
            EXPECT_TRUE(found.subjectOf({p, 0}) && found.subjectOf({p, 1}));
        }
    }
    // The group photo and a photo each of a and b are cut from one photograph.
    std::set<std::set<std::string>> copies;
    for (const auto& duplicate : found.duplicates)
        copies.insert({nameOf(duplicate.face), nameOf(duplicate.of)});
    EXPECT_TRUE(copies.contains({"group-a-b.jpg", "subject-a-4.jpg"}));
    EXPECT_TRUE(copies.contains({"group-a-b.jpg", "subject-b-1.jpg"}));
    for (const auto& outlier : found.outliers)
        EXPECT_NE(truth(outlier.face), "a") << outlier.reason;
}

TEST_F(People, APhotoOfASubjectIsAsAlikeAsPhotosOfOnePersonAre)
{
    add("photos");
    const auto all = photos();
    const Grouping found = identity::group(all);
    const auto profile = identity::makeProfile(all, found.subjects.at(0).faces);
    for (std::size_t p = 0; p < analyses_.size(); ++p)
        for (std::size_t f = 0; f < analyses_[p].faces.size(); ++f) {
            if (!found.subjectOf({p, f}))
                continue;
            const auto answer = identity::likenessTo(profile, analyses_[p].faces[f].embeddings, FaceId{p, f});
            EXPECT_EQ(answer->reference, identity::ReferenceKind::Others);
            if (truth({p, f}) == "a") {
                EXPECT_GT(answer->likeness.likeness, 80) << files_[p];
                EXPECT_EQ(answer->likeness.verdict, identity::Verdict::Same) << files_[p];
            } else {
                EXPECT_LT(answer->likeness.likeness, 30) << files_[p];
                EXPECT_EQ(answer->likeness.verdict, identity::Verdict::Different) << files_[p];
            }
        }
}

TEST_F(People, ThirtyThreePortraitsAreThirtyThreePersons)
{
    add("panel");
    const Grouping found = identity::group(photos());
    EXPECT_EQ(files_.size(), 33u);
    EXPECT_EQ(found.subjects.size(), 33u);
    EXPECT_TRUE(found.refused.empty()) << nameOf(found.refused[0].face) << ": " << found.refused[0].why.message;
    EXPECT_TRUE(found.duplicates.empty());
    EXPECT_TRUE(found.outliers.empty());
}

/// Prints the table that README.md of core/identity shows.
TEST_F(People, AlteredPhotosFallToTheSamePersonOrAreRefused)
{
    struct Row {
        const char* name;
        Alteration alteration;
        bool mirrored = false;
    };
    const auto turned = [](double degrees) { return [degrees](const imaging::Image& photo) { return altered::rotated(photo, degrees); }; };
    const std::vector<Row> rows{
        {"mirrored", altered::mirrored, true},
        {"rotated by 15 degrees", turned(15)},
        {"rotated by 30 degrees", turned(30)},
        {"turned by 180 degrees", turned(180), true},
        {"scaled to 25 %", [](const imaging::Image& photo) { return altered::scaled(photo, .25); }},
        {"darkened to an eighth", [](const imaging::Image& photo) { return altered::exposed(photo, .125); }},
        {"darkened to an eighth, noise of sigma 12", [](const imaging::Image& photo) { return altered::noised(altered::exposed(photo, .125), 12); }},
        {"noise of sigma 25", [](const imaging::Image& photo) { return altered::noised(photo, 25); }},
    };
    const std::size_t step = support::thorough() ? 1 : 5;
    add("photos");
    add("panel", nullptr, false, step);
    const std::size_t originals = analyses_.size();
    std::printf("| photos | faces | same person | refused | no face found | mistakes | alone: persons, mixed, split |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    for (const Row& row : rows) {
        analyses_.resize(originals), files_.resize(originals), people_.resize(originals);
        add("photos", row.alteration, row.mirrored);
        add("panel", row.alteration, row.mirrored, step);
        const auto all = photos();
        const Grouping found = identity::group(all);

        // The subjects of the originals, and what became of the altered photos.
        std::map<std::string, std::set<std::string>> personsOf;  // subject -> persons, by the originals
        for (const auto& subject : found.subjects)
            for (const FaceId& id : subject.faces)
                if (id.photo < originals)
                    personsOf[subject.id].insert(truth(id));
        std::size_t same = 0, mistakes = 0, expected = 0, seen = 0;
        for (std::size_t p = originals; p < analyses_.size(); ++p) {
            expected += people_[p].size();
            seen += std::min(people_[p].size(), analyses_[p].faces.size());
            for (std::size_t f = 0; f < analyses_[p].faces.size(); ++f)
                if (const auto* subject = found.subjectOf({p, f})) {
                    if (truth({p, f}).empty())  // not all faces were found: nobody knows which this is, but it has to be one of theirs
                        continue;
                    const bool right = personsOf[subject->id] == std::set{truth({p, f})};
                    ++(right ? same : mistakes);
                    EXPECT_TRUE(right) << row.name << ": " << nameOf({p, f}) << " fell to " << subject->id;
                }
        }
        std::map<std::string, int> reasons;
        for (const auto& refused : found.refused)
            if (refused.face.photo >= originals)
                ++reasons[refused.why.code];
        std::string refusals;
        for (const auto& [code, count] : reasons)
            refusals += (refusals.empty() ? "" : ", ") + std::to_string(count) + " " + code;

        // Without the originals: nobody is mixed up either.
        const Grouping alone = identity::group(std::span(all).subspan(originals));
        std::map<std::string, int> parts;
        std::size_t mixed = 0;
        for (const auto& subject : alone.subjects) {
            std::set<std::string> persons;
            for (const FaceId& id : subject.faces)
                persons.insert(truth({id.photo + originals, id.face}));
            mixed += persons.size() > 1 ? 1 : 0;
            for (const auto& person : persons)
                ++parts[person];
        }
        std::size_t split = 0;
        for (const auto& [person, count] : parts)
            if (count > 1) {
                ++split;
                ADD_FAILURE() << row.name << ": " << person << " is split";
            }
        EXPECT_EQ(mixed, 0u) << row.name;
        EXPECT_GE(same + 4, expected) << row.name << ": refusing everything is no answer";
        std::printf("| %s | %zu | %zu | %s | %zu | %zu | %zu, %zu, %zu |\n", row.name, expected, same, refusals.empty() ? "0" : refusals.c_str(), expected - seen, mistakes, parts.size(),
                    mixed, split);
    }
}
