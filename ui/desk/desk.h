#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include <QObject>

#include "core/finish/backdrop_preset.h"
#include "core/finish/style.h"
#include "core/studio/history.h"
#include "core/studio/session.h"
#include "ui/desk/views.h"

namespace ui {

/// The one that talks with the core: holds the open session, asks workers for everything slow, and tells widgets by signals. For the GUI thread only, where it
/// does no core work but edits; nothing here waits. What fails is told by `message`.
class Desk : public QObject {
    Q_OBJECT

public:
    /// Where things are. Empty paths: the usual places.
    struct Places {
        std::filesystem::path models;
        std::filesystem::path cache;
        std::filesystem::path sessions;  ///< where sessions live that have no file of the user's own yet
        std::vector<std::filesystem::path> styles, backdrops;
    };
    explicit Desk(const Places& places = {}, QObject* parent = nullptr);
    ~Desk() override;

    // ---- State
    bool isOpen() const;
    bool readOnly() const;
    QString name() const;           ///< of the session; "Untitled" while it has no file of the user's own
    QString file() const;           ///< empty while it has none
    bool saved() const;             ///< nothing is in the journal only, and it has a file of the user's own
    bool opening() const;           ///< a session is on its way in
    /// An empty one while none is open.
    const studio::Session& session() const;
    const studio::History& history() const;

    /// The headshot on the canvas; null while there is none.
    const studio::Variation* current() const;
    QString currentId() const;
    QStringList selected() const;   ///< headshots in the order of the session; the current one is among them

    /// The session's photos in their order, then those on their way in, whose ids are provisional.
    QStringList photoIds() const;
    /// Null for an id that there is not.
    const PhotoView* photo(const QString& id) const;
    const HeadshotView* headshot(const QString& id) const;

    /// As they are offered: by id, the default first. Fixed while the program runs.
    const std::vector<finish::Style>& styles() const;
    const std::vector<finish::BackdropPreset>& backdrops() const;
    const finish::Style* style(const QString& id) const;
    /// What the headshot's style says: the defaults of its sliders.
    const finish::Recipe& styleRecipe(const QString& headshotId) const;
    QString styleName(const studio::Variation& headshot) const;
    /// Ids of styles, those that suit the person's hair on the photo drawn last first; in the order of `styles` while nothing is known.
    std::vector<QString> proposed() const;
    /// Photos that headshots can be made of, the best first.
    QStringList photosBestFirst() const;

    /// Of the current headshot's face.
    std::vector<MarkView> marks() const;

    /// What the canvas shows last, also while a newer one is made; its image is null while there is none.
    const Picture& picture() const;
    /// It is of the current headshot as it is now, in the canvas's size or a coarse one.
    bool pictureIsCurrent() const;

    std::vector<JobView> jobs() const;
    bool idle() const;
    /// Where sessions live that have no file of the user's own yet: the start page lists those too.
    QString sessionsFolder() const;
    /// What the program lacks to work, told at start and shown as long as it lasts; title empty = nothing.
    const Notice& lack() const;

    // ---- Asks: each returns at once
    void newSession();
    void openSession(const QString& file);
    void closeSession();
    void addPhotos(const QStringList& filesAndFolders);
    void removePhotos(const QStringList& ids);
    void setPhotosUsed(const QStringList& ids, bool used);
    /// One of each style for each photo. @param photos  empty: the best one
    void makeHeadshots(const QStringList& styles, const QStringList& photos = {});
    void removeHeadshots(const QStringList& ids);
    void duplicateHeadshot(const QString& id);

    /// Any change of the session as one step of the history. @param mergeKey  of a drag; empty = merges with nothing. What `change` throws is told.
    /// @return whether anything changed
    bool edit(const QString& label, const QString& mergeKey, const std::function<studio::Session(const studio::Session&)>& change);
    void setRecipe(const QStringList& ids, const finish::Recipe& recipe, const QString& label, const QString& mergeKey = {});
    /// A change that each headshot's own recipe gets.
    void changeRecipes(const QStringList& ids, const std::function<void(finish::Recipe&)>& change, const QString& label, const QString& mergeKey = {});
    void rate(const QStringList& ids, int stars);
    void setFlag(const QStringList& ids, studio::Flag flag);
    void setLabel(const QStringList& ids, studio::Label label);
    void setNote(const QString& id, const QString& note);
    void undo();
    void redo();
    void goTo(std::size_t step);

    void setCurrent(const QString& id);
    void setSelected(const QStringList& ids);

    void copyLook();
    bool canPasteLook() const;
    /// Light, background, retouch, colour, grain and detail of the copied look; framing and cut-out stay the headshot's own.
    void pasteLook(const QStringList& ids);
    /// The current look to others.
    void applyLook(const QStringList& ids);

    void save();
    void saveAs(const QString& file);
    /// By the name's ending JPEG, PNG, TIFF or WebP, in full size.
    void exportHeadshot(const QString& id, const QString& file);
    void cancelJob(std::uint64_t id);
    void cancelAll();
    /// What a Notice's button asks for. False: not the desk's, the window does it.
    bool act(const Notice& notice);

    /// Pixels of the device that the canvas has for the picture's long side.
    void setViewSize(int pixels);
    /// The photo in the current headshot's frame: beforeReady.
    void requestBefore();
    /// What changed on the person: heatmapReady.
    void requestHeatmap();
    /// The current headshot's cut-out in its frame: cutOutReady.
    void requestCutOut();

Q_SIGNALS:
    void opened();
    void closed();
    void sessionChanged();                      ///< after each edit, undo, save ...
    void currentChanged(const QString& id);
    void selectionChanged(const QStringList& ids);
    void photoChanged(const QString& id);       ///< its view; added and removed ones come with sessionChanged
    void headshotChanged(const QString& id);
    void pictureReady(const ui::Picture& picture);
    void pictureAwaited();                      ///< a picture has been asked for that is not there yet
    void pictureFailed(const ui::Notice& notice);
    void beforeReady(const ui::Picture& picture);
    void heatmapReady(const ui::Picture& picture);
    void cutOutReady(const ui::Picture& picture);  ///< image: alpha as grey, Grayscale8
    void judged(const QString& id);
    void photosJudged();                        ///< who is who is known anew
    void jobsChanged();
    void message(const ui::Notice& notice);
    void exported(const QString& file);
    void idleReached();                         ///< nothing runs or waits

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ui
