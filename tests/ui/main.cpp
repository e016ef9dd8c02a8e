#include <QApplication>
#include <gtest/gtest.h>

#include "core/base/run_context.h"
#include "ui/theme/theme.h"

/// One application for all tests of a run, without a screen unless one is asked for.
int main(int count, char** words) {
    testing::InitGoogleTest(&count, words);
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(count, words);
    base::keepThreadFree();
    ui::apply(application, ui::Theme::darkTheme());
    return RUN_ALL_TESTS();
}
