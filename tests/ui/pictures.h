#pragma once
#include <functional>

#include <QImage>
#include <QString>
#include <QWidget>

/// Pictures of painted widgets, held against those in tests/ui/pictures. Drawn in Inter on any machine; skipped, with the reason, where it is not installed.
/// LIKENESS_PICTURES=write writes them anew: look at them before they are committed.
namespace pictures {

/// Of a widget at a device ratio, on the theme's panel.
QImage of(QWidget& widget, double ratio);

/// The two pictures differ by a little antialiasing at most. Failure says where, and leaves what was drawn beside it as NAME.seen.png in the build folder.
void expectSame(const QImage& seen, const QString& name);

/// Makes the widget and holds it against NAME-THEME-SCALE-DIRECTION.png for both themes, scales 1 and 2, left to right and right to left.
/// @param make  the parent may be ignored; called after theme and direction were set
void expectAll(const QString& name, const std::function<QWidget*()>& make, bool mirrors = true);

/// The theme as it was.
class WithTheme {
public:
    WithTheme(bool dark, Qt::LayoutDirection direction);
    ~WithTheme();
};

bool canDraw();

}  // namespace pictures

#define SKIP_WITHOUT_INTER() \
    if (!pictures::canDraw()) \
    GTEST_SKIP() << "the font Inter is not installed, in which these pictures were drawn"
