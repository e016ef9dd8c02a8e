#include <QApplication>
#include <QLabel>

#include "ui/theme/theme.h"

int main(int count, char** words) {
    QApplication application(count, words);
    QApplication::setApplicationName("likeness");
    QApplication::setApplicationDisplayName("Likeness");
    ui::apply(application, ui::themeFor(ui::Appearance::System));
    QLabel label("Likeness");
    label.show();
    return QApplication::exec();
}
