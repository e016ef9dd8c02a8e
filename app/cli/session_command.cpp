#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "app/cli/examination.h"
#include "app/cli/picture.h"
#include "app/cli/picture_names.h"
#include "core/base/atomic_file.h"
#include "core/studio/open_session.h"
#include "core/studio/session_edits.h"
#include "core/studio/session_parts.h"
#include "core/vision/analysis_bytes.h"

namespace cli {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;
using vision::Issue;
using vision::Severity;

/// The document that all four print.
Json documentOf(const studio::OpenSession& session, std::span<const Issue> problems)
{
    std::error_code status;
    const auto& now = session.session();
    return {{"format", "likeness.session/1"},
            {"file", displayName(session.file())},
            {"version", session.version()},
            {"readOnly", session.readOnly()},
            {"subjects", now.subjects->size()},
            {"photos", now.photos->size()},
            {"variations", now.variations->size()},
            {"history", session.history().steps().size()},
            {"bytes", std::filesystem::file_size(session.file(), status)},
            {"problems", issuesJson(problems)}};
}

std::string counted(std::size_t count, const std::string& one, const std::string& many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

void tell(const studio::OpenSession& session, std::span<const Issue> problems, Console& console)
{
    const auto& now = session.session();
    std::error_code status;
    console.line(displayName(session.file()) + "  " + counted(now.photos->size(), "photo", "photos") + ", " + counted(now.subjects->size(), "person", "persons") + ", " +
                 counted(now.variations->size(), "headshot", "headshots") + ", " + counted(session.history().steps().size(), "step", "steps") + " of history, " +
                 std::to_string(std::filesystem::file_size(session.file(), status)) + " bytes");
    for (const auto& problem : problems)
        console.line("  " + problem.message + ". " + problem.remedy);
}

/// To be looked into, never to be written to.
std::unique_ptr<studio::OpenSession> look(const SessionOptions& options, Console& console)
{
    return studio::OpenSession::open(options.file, {.readOnly = true}, console.run());
}

/// A headshot of the proposed person in each style, from the best-suited photo.
std::vector<studio::Variation> firstHeadshots(const std::vector<Look>& looks, const studio::People& people, std::span<const studio::PhotoFacts> photos)
{
    const auto faces = studio::facesBestFirst(people, photos, people.persons.empty() ? nullptr : &people.persons.front());
    std::vector<studio::Variation> headshots;
    for (const Look& look : looks) {
        if (faces.empty())
            break;
        studio::Variation& headshot = headshots.emplace_back();
        headshot.id = "v" + std::to_string(headshots.size());
        headshot.source = {photos[faces.front().photo].contentHash, faces.front().face};
        headshot.style = look.id;
        headshot.recipe = look.recipe;
    }
    return headshots;
}

void refuseExisting(const std::filesystem::path& file)
{
    std::error_code status;
    if (std::filesystem::exists(file, status))
        throw Error(ErrorCode::BadValue, displayName(file) + " is there already, and no session is overwritten", "Choose another name.", file);
}

/// One run of `session export`.
class Export {
public:
    Export(const SessionOptions& options, Console& console)
        : console_(console), session_(look(options, console)), darkroom_(store_), names_(options.out, imaging::extensionOf(encode_.format))
    {
        for (const auto& problem : store_.problems())
            console.warn(problem);
        for (const auto& problem : session_->problems())
            if (problem.severity != Severity::Note)
                console.warn(problem.message + ". " + problem.remedy);
    }

    void work()
    {
        const auto& now = session_->session();
        std::vector<const studio::Variation*> wanted;
        for (const auto& one : *now.variations)
            if (one->rating.flag != studio::Flag::Reject)
                wanted.push_back(&*one);
        if (wanted.empty())
            throw Error(ErrorCode::BadValue, displayName(session_->file()) + (now.variations->empty() ? " has no headshots" : " has only rejected headshots"),
                        "Make one in a style, or take a rejection back.", session_->file());
        console_.plan("make", static_cast<int>(wanted.size()), 4);
        examinePhotos();
        people_ = photos_.empty() ? studio::People() : studio::whoIsWho(photos_, vision::Analyser(store_).canonicalHead(), console_.run());
        for (const studio::Variation* one : wanted)
            guarded(*one);
    }

    Json document() const
    {
        Json document = documentOf(*session_, session_->problems());
        document["exported"] = exported_;
        document["refused"] = refusedJson(refused_);
        return document;
    }

    int finish()
    {
        if (exported_.empty()) {
            console_.fail(document(), refused_.front().error, true);
            return kFailed;
        }
        console_.document(document());
        return kDone;
    }

private:
    /// All photos: they say whom a picture has to look like.
    void examinePhotos()
    {
        studio::PhotoFiles found;
        std::map<std::filesystem::path, std::filesystem::path> shown;  // what is taken out goes again: nobody is to be told its path
        for (const auto& photo : *session_->session().photos) {
            const auto name = session_->file() / std::filesystem::path(std::u8string(photo->name.begin(), photo->name.end()));
            try {
                const auto file = session_->photoFile(photo->id, console_.run());
                if (auto known = measured(*photo)) {
                    photos_.push_back({file, photo->id, *std::move(known), photo->says});
                    continue;
                }
                found.files.push_back(file);
                shown.emplace(file, name);
            } catch (const Error& error) {
                if (error.code() == ErrorCode::DiskFull || error.code() == ErrorCode::NotWritable)
                    throw;
                found.refused.push_back({name, error});  // `examine` tells of it
            }
        }
        auto examination = examine(std::move(found), store_, console_);
        for (auto& refused : examination.refused()) {
            const auto known = shown.find(refused.file);
            refused_.push_back({known == shown.end() ? refused.file : known->second, refused.error});
        }
        std::ranges::move(examination.photos, std::back_inserter(photos_));
    }

    /// What the session says of a photo, where that is of our models and of this photo.
    std::optional<vision::Analysis> measured(const studio::Photo& photo)
    {
        const auto bytes = session_->analysis(photo.id, console_.run());
        auto analysis = bytes ? vision::analysisFrom(*bytes, store_) : std::nullopt;
        return analysis && analysis->extent == photo.extent ? analysis : std::nullopt;
    }

    /// A fault of one headshot is listed, and the rest goes on.
    void guarded(const studio::Variation& one)
    {
        const studio::Photo& photo = *studio::findPhoto(session_->session(), one.source.photo);
        const auto source = session_->file() / std::filesystem::path(std::u8string(photo.name.begin(), photo.name.end()));
        console_.begin("make", one.id + " from " + photo.name);
        try {
            make(one, source);
        } catch (...) {
            const Error error = currentError(source);
            if (isOurs(error))
                throw;
            const bool told = std::ranges::any_of(refused_, [&](const studio::Refused& other) { return other.file == source && other.error.message() == error.message(); });
            if (!told) {
                console_.warn(error);
                refused_.push_back({source, error});
            }
        }
        console_.end();
    }

    void make(const studio::Variation& one, const std::filesystem::path& source)
    {
        if (const auto known = std::ranges::find(refused_, source, &studio::Refused::file); known != refused_.end())
            throw Error(known->error);
        const auto photo = std::ranges::find(photos_, one.source.photo, &studio::PhotoFacts::contentHash);
        if (photo == photos_.end() || one.source.face >= photo->analysis.faces.size())
            throw Error(ErrorCode::NoFace, "The face that headshot " + one.id + " is made from is not there", "Choose another photo for it.", source);
        const identity::FaceId face{static_cast<std::size_t>(photo - photos_.begin()), one.source.face};
        const Look look{one.style.empty() ? "headshot" : one.style, *one.recipe};
        const Picture picture = makePicture(darkroom_, {photos_, people_, face}, look.recipe, {}, encode_.format, console_.run());
        const auto file = names_.next(source, look.id);
        refuseOverwriting(file, {session_->file()});
        imaging::encodeTo(file, picture.finished.pixels, encode_, &darkroom_.pixelsOf(*photo, console_.run()).metadata, console_.run());
        cli::tell(picture, file, console_);
        exported_.push_back(pictureJson(file, look, displayName(source), picture));
        exported_.back()["variation"] = one.id;
    }

    Console& console_;
    const std::unique_ptr<studio::OpenSession> session_;
    const vision::ModelStore store_;
    studio::Darkroom darkroom_;
    const imaging::EncodeOptions encode_;
    PictureNames names_;
    std::vector<studio::PhotoFacts> photos_;
    studio::People people_;
    std::vector<studio::Refused> refused_;
    Json exported_ = Json::array();
};

}  // namespace

int sessionNew(const SessionOptions& options, Console& console)
{
    RenderOptions wanted;
    wanted.styles = options.styles;
    const auto looks = looksOf(wanted, console);  // before any work: a typing error is told at once
    refuseExisting(options.file);
    const base::AtomicFile probe(options.file);  // told before the photos are examined
    const vision::ModelStore store;
    for (const auto& problem : store.problems())
        console.warn(problem);
    const Examination examination = examine(studio::photoFiles(options.photos), store, console);
    const auto refused = examination.refused();
    if (examination.photos.empty()) {
        console.fail({{"format", "likeness.session/1"}}, examination.firstRefusal(), true);
        return kFailed;
    }
    const auto& photos = examination.photos;
    const auto people = studio::whoIsWho(photos, vision::Analyser(store).canonicalHead(), console.run());
    std::vector<studio::Photo> added;
    studio::OpenSession::Sources sources;
    studio::OpenSession::Analyses analyses;
    for (const auto& photo : photos) {
        analyses.emplace(photo.contentHash, vision::toBytes(photo.analysis, store));
        added.push_back(studio::photoOf(photo, std::filesystem::file_size(photo.file)));
        sources.emplace(photo.contentHash, photo.file);
    }
    studio::Session start = studio::withSubjects(studio::withPhotos({}, added), studio::subjectsOf(people, photos));
    start = studio::withVariations(start, firstHeadshots(looks, people, photos));
    console.run().checkpoint({"Writing the session"});
    const auto session = studio::OpenSession::create(options.file, start, sources, {}, console.run(), analyses);
    tell(*session, session->problems(), console);
    Json document = documentOf(*session, session->problems());
    document["refused"] = refusedJson(refused);
    console.document(document);
    return kDone;
}

int sessionInfo(const SessionOptions& options, Console& console)
{
    const auto session = look(options, console);
    tell(*session, session->problems(), console);
    console.document(documentOf(*session, session->problems()));
    return kDone;
}

int sessionCheck(const SessionOptions& options, Console& console)
{
    const auto session = look(options, console);
    auto problems = session->problems();
    std::ranges::move(session->check(console.run()), std::back_inserter(problems));
    tell(*session, problems, console);
    const auto lost = std::ranges::find(problems, Severity::Stop, &Issue::severity);
    if (lost != problems.end()) {
        console.fail(documentOf(*session, problems), Error(ErrorCode::Damaged, lost->message, lost->remedy, options.file));
        return kFailed;
    }
    console.line("Everything in it is whole.");
    console.document(documentOf(*session, problems));
    return kDone;
}

int sessionExport(const SessionOptions& options, Console& console)
{
    Export work(options, console);  // what is wrong with the file is told before a folder is made
    prepareFolder(options.out);
    try {
        work.work();
        return work.finish();
    } catch (...) {
        return failed(console, work.document());  // with the pictures that are there already
    }
}

}  // namespace cli
