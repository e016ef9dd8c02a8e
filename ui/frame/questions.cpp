#include "ui/frame/questions.h"

#include <optional>

#include <QDesktopServices>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

namespace ui {
namespace {

std::optional<bool> answer;

}  // namespace

bool ask(QWidget* window, const QString& question, const QString& text, const QString& safe, const QString& other)
{
    if (answer) {
        const bool given = *answer;
        answer.reset();
        return given;
    }
    QMessageBox box(window);
    box.setIcon(QMessageBox::NoIcon);
    box.setWindowTitle(question);
    box.setText(question);
    box.setInformativeText(text);
    QPushButton* stay = box.addButton(safe, QMessageBox::RejectRole);
    QPushButton* go = box.addButton(other, QMessageBox::DestructiveRole);
    go->setProperty("kind", "danger");
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    return box.clickedButton() == go;
}

void answerNextQuestion(bool other)
{
    answer = other;
}

void showFolderOf(const QString& file)
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(file).absolutePath()));
}

}  // namespace ui
