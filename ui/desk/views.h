#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <QImage>
#include <QPointF>
#include <QPolygonF>
#include <QString>
#include <QStringList>

#include "core/finish/framing/framing.h"
#include "core/finish/matte/params.h"
#include "core/judge/judge.h"

/// What the window shows, as values. Made by Desk; nothing here does any work.
namespace ui {

/// Something to be told, in words of the window: what happened, what to do, and one button. Errors never time out.
struct Notice {
    enum class Kind { Ok, Warn, Bad, Hint };
    Kind kind = Kind::Hint;
    QString title;
    QString text;      ///< what to do; may be empty
    QString button;    ///< may be empty
    QString action;    ///< what the button asks for: Desk::act; empty = none
    QString details;   ///< file, value, text for support; may be empty
    QString about;     ///< id of the photo or headshot that it concerns; empty = the session
};

struct PhotoView {
    QString name;          ///< of its file
    QImage thumbnail;      ///< null until it is made
    bool ready = false;    ///< analysed, or known to be unusable
    QString code;          ///< of the worst finding: too-dark, no-face ... (the contract's codes); empty = good
    QString badge;         ///< one or two words: "Too dark", "Good"; empty while it is not ready
    QString problem;       ///< a sentence; empty = good
    QString remedy;
    bool stops = false;    ///< no headshot can be made of it
    int people = 0;        ///< faces
};

struct HeadshotView {
    QImage thumbnail;      ///< null until it is made
    bool busy = false;     ///< being drawn, or waiting for it
    int percent = 0;       ///< of what is busy
    bool outOfDate = false;  ///< thumbnail and judgement are of an earlier look
    std::optional<judge::Judgement> judgement;  ///< empty while it is not known; after reopening it has the three figures only
    QString failure;       ///< why it could not be drawn; empty = it could
};

/// A permanent mark of the current face.
struct MarkView {
    QString where;         ///< "left cheek, beside the nose"
    bool kept = true;
    finish::Stroke dab;    ///< in `retouch.remove` of the recipe it switches the mark off
};

/// What the canvas draws.
struct Picture {
    QString headshot;      ///< id
    QImage image;          ///< RGBA8888, sRGB
    finish::Framing framing;  ///< of `image`
    QPolygonF faceOutline; ///< pixels of `image`, closed
    QPointF eyes[2];       ///< the irises, image-left first
    double unit = 0;       ///< D, pixels of `image`
    double keySide = 1;    ///< +1: the main light comes from the picture's right
    QSize full;            ///< pixels that the finished headshot has
    bool refined = true;   ///< false: a coarse one, the next is on its way
    QStringList notes;     ///< framing that could not be met, enlargement ...
};

/// A line of the queue.
struct JobView {
    std::uint64_t id = 0;
    QString label;
    QString stage;                 ///< "background"; empty before it starts
    int step = 0, steps = 0;       ///< of the stage list
    int percent = -1;              ///< -1 = not known
    bool running = false;
    bool preview = false;          ///< of the preview lane: not shown in the strip unless it lasts
    std::optional<int> secondsLeft;  ///< of the whole queue, with the running one
};

}  // namespace ui
