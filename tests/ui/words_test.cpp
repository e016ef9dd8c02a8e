#include <QFile>
#include <QTranslator>
#include <gtest/gtest.h>

namespace {

TEST(Words, EnglishHasAFormForOne)
{
    QTranslator words;
    ASSERT_TRUE(words.load(":/translations/likeness_en.qm"));
    EXPECT_EQ(words.translate("ui::Actions", "%n stars", nullptr, 1), "%n star");
    EXPECT_EQ(words.translate("ui::Actions", "%n stars", nullptr, 3), "%n stars");
}

TEST(Words, NoPluralIsLeftWithoutItsForms)
{
    QFile file(LIKENESS_SOURCE_DIR "/translations/likeness_en.ts");
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    EXPECT_FALSE(text.contains("unfinished"));
    EXPECT_EQ(text.count("<message"), text.count("numerus=\"yes\""));
}

}  // namespace
