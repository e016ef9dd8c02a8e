#pragma once
#include <string_view>
#include <vector>

#include <QColor>
#include <QFont>
#include <QString>

class QApplication;

/// How the window looks: every colour, size of type and length stands here and nowhere else.
namespace ui {

/// Colours by their role, one set dark, one light. All greys are pure (R = G = B): the picture is the only colourful thing.
struct Theme {
    bool dark = true;

    QColor window, panel;                 ///< top bar, job strip, pages; docks, bottom bar, table cards
    QColor raised, raisedEdge;            ///< buttons, drop-downs, chips, menus, dialogs, and their edge of 1 pixel
    QColor hover, pressed;
    QColor field;                         ///< text fields, wells
    QColor groove, grooveEdge, grooveFill;  ///< tracks of sliders, meters, progress; what is filled of them at default
    QColor canvas;
    QColor hairline, outline;             ///< lines that only divide; edges of fields, check boxes, drop zones
    QColor text, text2, muted, disabled;
    QColor accent;                        ///< what is chosen, what was changed, what runs
    QColor fill, fillHover, fillPressed, onFill;  ///< of the main button
    QColor selection, focus;
    QColor ok, warn, bad, okBg, warnBg, badBg;    ///< of a state, and of a message's ground
    QColor star;
    QColor labelRed, labelYellow, labelGreen, labelBlue, onLabel, onYellow;
    QColor handle, handleEdge;
    QColor chip, onChip;                  ///< ground and text of words over a picture
    QColor alternate, toolTip;            ///< every second row of a table; ground of a tool tip
    QColor ballLit, ballShade;            ///< of the light ball, where the lamp falls and where it does not; both themes alike, as a picture
    QColor lamp, lampGround;              ///< the key light's handle
    QColor warmEnd, warmMiddle, coolEnd;  ///< along a track that sets a temperature

    static const Theme& darkTheme();
    static const Theme& lightTheme();

    /// What the application shows now.
    static const Theme& now();

    /// "panel" -> colour, for style sheets and tests.
    struct Token {
        std::string_view name;
        QColor Theme::*colour;
    };
    static const std::vector<Token>& tokens();
};

/// What the user chose; System follows the desktop.
enum class Appearance { System, Dark, Light };

/// Sets style, palette, style sheet and font of the application, and repaints what is open.
void apply(QApplication& application, const Theme& theme);
/// The theme that a choice comes to on this desktop, by the brightness of the palette that the platform gave at start.
const Theme& themeFor(Appearance appearance);

/// The roles of type. Weights stand with them; 11/14 to 28/34 pixels at 100 %.
enum class Type { Caption, Dense, Base, Button, Name, Current, Heading, Page, Welcome };
QFont font(Type role);
/// Height of a line of it.
int lineHeight(Type role);

/// Text of the window relative to 100 %: 100 to 150. Rows grow with it.
int textSize();
void setTextSize(int percent);

/// A height that holds a line of text: at 100 % as given, with larger text what the text needs.
int rowHeight(int atNormal, Type role = Type::Base);

/// Lengths in device-independent pixels.
namespace length {
inline constexpr int kTopBar = 48, kJobStrip = 32, kCanvasBar = 40, kBottomBar = 60, kPanelHeader = 36, kDockTab = 40, kSliderRow = 28, kSliderRowTwoLines = 44, kControl = 28, kSmallControl = 24,
                     kBigControl = 36, kListRow = 30, kDockPadding = 12, kPagePadding = 24, kGroupGap = 24, kRadius = 4, kCardRadius = 6, kDialogRadius = 8, kChipRadius = 12, kSmallestTarget = 24;
}

/// The style sheet with `@token@` replaced, and `@images@` by where the theme's images lie. @throws base::Error{BadValue} for a token that there is not
QString styleSheet(const Theme& theme, const QString& sheet);

}  // namespace ui
