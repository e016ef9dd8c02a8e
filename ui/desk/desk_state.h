#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <QElapsedTimer>
#include <QTimer>

#include "core/finish/preview.h"
#include "core/studio/darkroom.h"
#include "core/studio/open_session.h"
#include "core/studio/people.h"
#include "core/studio/thumbnails.h"
#include "ui/desk/desk.h"
#include "ui/desk/worker.h"

/// For the sources of Desk only.
namespace ui {

/// What was measured on the photos that are used, and who they show. Never changes: workers hold it while they need it.
struct Known {
    std::vector<studio::PhotoFacts> photos;
    studio::People people;
    std::vector<identity::FaceId> bestFirst;  ///< of the person that headshots are made of
};

/// Where photos of a session lie, for any thread: taken out of the session's file when they are first asked for.
class PhotoPlaces {
public:
    explicit PhotoPlaces(std::shared_ptr<studio::OpenSession> session) : session_(std::move(session)) {}
    void put(const std::string& id, const std::filesystem::path& file);
    /// @throws what OpenSession::photoFile throws
    std::filesystem::path of(const std::string& id, const base::RunContext& run);

private:
    std::shared_ptr<studio::OpenSession> session_;
    std::mutex mutex_;
    std::map<std::string, std::filesystem::path> files_;
};

/// Pictures whose memory goes round: a fresh one costs some milliseconds.
class PictureMemory {
public:
    std::shared_ptr<finish::PreviewPicture> take();

private:
    struct Shelf {
        std::mutex mutex;
        std::vector<std::unique_ptr<finish::PreviewPicture>> free;
    };
    std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

/// What one drawing of a headshot needs, as copies.
struct DrawingOf {
    std::string id;
    studio::FaceOf source;
    studio::Shared<finish::Recipe> recipe;
    bool operator==(const DrawingOf&) const = default;
};

/// A headshot as the window has it: its view, and what that was made of.
struct ShownHeadshot {
    HeadshotView view;
    imaging::Extent extent;           ///< of the picture that the thumbnail is of
    std::optional<DrawingOf> drawn;   ///< the thumbnail
    std::optional<DrawingOf> judged;
    std::optional<DrawingOf> failed;  ///< not tried again before it changes
};

/// What a worker made of a headshot.
struct Finished {
    Picture picture;       ///< small, of the thumbnail; or as the canvas has it
    QImage thumbnail;
    studio::Render render;
    std::vector<std::byte> jpeg;
    std::shared_ptr<const judge::Judgement> judgement;
};

struct Desk::State {
    explicit State(Desk& desk, Places places);
    void end();

    // ---- desk_files.cpp: sessions and their files
    void adopt(std::shared_ptr<studio::OpenSession> session, std::map<std::string, ShownHeadshot> renders);
    void letGo();
    void closeInBackground();
    void save(bool quiet);
    void changed(const studio::Session& before, const studio::Session& now);
    std::filesystem::path unusedSessionFile() const;
    void measureAgain();
    void peopleAnew(const std::string& mergeKey);

    // ---- desk_photos.cpp
    void import(const QStringList& inputs);
    void examined(const QString& pending, const studio::PhotoFacts& facts, std::string analysis, PhotoView view, const std::string& mergeKey);
    void refusedOnes(const std::vector<std::pair<QString, base::Error>>& refused);
    void judgePhotos();

    // ---- desk_pictures.cpp
    void nudge();
    void draw(bool coarse);
    void drawn(const DrawingOf& of, int longSide, bool coarse, const Picture& picture, double ms);
    void rest();
    void judgeCurrent();
    void nextBatch();
    void take(const DrawingOf& of, Finished& made);
    void failedDrawing(const DrawingOf& of, const base::Error& error);
    void stopBatch();
    void refreshViews();
    std::optional<DrawingOf> currentDrawing() const;
    /// Copies for a worker. Empty while the photo is not measured yet.
    struct Source {
        std::shared_ptr<const Known> known;
        identity::FaceId face;
        std::shared_ptr<PhotoPlaces> places;
        studio::PhotoFacts facts(const base::RunContext& run) const;
        std::vector<finish::PermanentMark> marks() const { return studio::protectedMarks(known->people, known->photos, face); }
    };
    std::optional<Source> sourceOf(const studio::FaceOf& face) const;
    int longSide() const;
    QString titleOf(const std::string& id) const;
    void exportTo(const std::string& id, const std::filesystem::path& file);
    enum class Besides { Before, CutOut, HeatMap };
    void besides(Besides what);

    void tell(const base::Error& error, const QString& about = {});
    void settle();
    const studio::Variation* find(const QString& id) const;

    Desk& desk;
    Places places;
    vision::ModelStore models;
    studio::Thumbnails thumbnails;
    std::filesystem::path analyses;   // folder of the cache; empty: the usual one
    Notice lack;
    std::vector<finish::Style> styles;
    std::vector<finish::BackdropPreset> backdrops;

    // ---- The session
    std::shared_ptr<studio::OpenSession> session;
    boost::signals2::scoped_connection onChange;
    std::shared_ptr<PhotoPlaces> photoPlaces;
    bool opening = false;
    int generation = 0;               // of the open session: what comes for an earlier one is dropped
    std::map<QString, PhotoView> photos;
    QStringList pending;              // ids of photos on their way in
    std::map<std::string, studio::PhotoFacts> measured;  // of every photo that was measured, also of those that undo took out
    std::shared_ptr<const Known> whoIs;
    std::set<std::string> knownOf;    // photos that `known` is of, or will be
    int imports = 0;                  // counts merge keys
    bool importing = false;
    std::map<std::string, ShownHeadshot> headshots;
    QString current;
    QStringList selected;
    std::optional<finish::Recipe> copied;
    QTimer autosave;

    // ---- Pictures
    Picture picture;
    std::optional<float> hairTrust;    // of the cut-out that was drawn last
    std::optional<DrawingOf> shown;    // on the canvas
    int shownSide = 0;
    bool shownRefined = false;
    struct InFlight {
        studio::JobId job = 0;
        DrawingOf of;
    };
    std::optional<InFlight> drawing;
    std::optional<studio::JobId> judging, batch;
    std::string batchOf;
    int viewSide = 1280;
    double lastMs = 0;                 // of the last drawing in the canvas's size
    QElapsedTimer sinceNudge;
    QTimer resting, resized;
    PictureMemory memory;
    // Only ever touched by the pictures' worker.
    struct Rooms {
        std::optional<studio::Darkroom> desk, batch, exports;
    };
    std::shared_ptr<Rooms> rooms = std::make_shared<Rooms>();
    studio::Darkroom makeRoom(std::size_t most) const { return studio::Darkroom(models, analyses, most); }

    bool wasIdle = true;
    Worker pictures, files;  // last: what their jobs tell goes to the above
};

}  // namespace ui
