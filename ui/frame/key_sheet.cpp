#include "ui/frame/key_sheet.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/frame/actions.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

QLabel* words(const QString& text, Type role, const char* ink)
{
    auto* label = new QLabel(text);
    label->setFont(font(role));
    label->setProperty("ink", ink);
    label->setWordWrap(true);
    return label;
}

/// A page that scrolls, with a button that closes it.
QVBoxLayout* sheet(QDialog* dialog, const QString& title, const QSize& size)
{
    dialog->setWindowTitle(title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* all = new QVBoxLayout(dialog);
    all->setContentsMargins(0, 0, 0, 16);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* inside = new QWidget;
    inside->setProperty("surface", "raised");
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(24, 20, 24, 12);
    column->setSpacing(10);
    column->addWidget(words(title, Type::Page, "text"));
    area->setWidget(inside);
    all->addWidget(area, 1);
    auto* buttons = new QDialogButtonBox;
    QPushButton* close = buttons->addButton(QDialog::tr("Close"), QDialogButtonBox::RejectRole);
    close->setDefault(true);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(24, 0, 24, 0);
    foot->addWidget(buttons);
    all->addLayout(foot);
    dialog->resize(size.boundedTo(dialog->parentWidget()->size() - QSize(40, 40)));
    return column;
}

}  // namespace

KeySheet::KeySheet(const Actions& actions, QWidget* parent) : QDialog(parent)
{
    QVBoxLayout* column = sheet(this, tr("All keys"), {640, 720});
    const auto addRow = [](QGridLayout* grid, const QString& key, const QString& what) {
        auto* sign = new QLabel(key);
        sign->setProperty("kind", "key");
        grid->addWidget(sign, grid->rowCount(), 0, Qt::AlignLeft);
        grid->addWidget(new QLabel(what), grid->rowCount() - 1, 1);
    };
    const auto addGroup = [&](const QString& name) {
        column->addWidget(words(name, Type::Heading, "text"));
        auto* grid = new QGridLayout;
        grid->setColumnStretch(1, 1);
        grid->setColumnMinimumWidth(0, 120);
        grid->setVerticalSpacing(6);
        column->addLayout(grid);
        return grid;
    };
    for (const Actions::Group& group : actions.groups()) {
        QGridLayout* grid = addGroup(group.name);
        for (const QAction* action : group.actions)
            if (!action->shortcut().isEmpty())
                addRow(grid, action->shortcut().toString(QKeySequence::NativeText), action->text().remove('&'));
    }
    QGridLayout* held = addGroup(tr("On the canvas and in lists"));
    addRow(held, "B", tr("Hold: before"));
    addRow(held, tr("Space"), tr("Look large; hold and drag: move the picture"));
    addRow(held, tr("Double click"), tr("Fit, or 100 % on the eyes; a slider: back to its default"));
    addRow(held, tr("Ctrl + wheel"), tr("Larger or smaller tiles"));
    addRow(held, tr("Shift + arrows"), tr("Finer steps, or more headshots selected"));
    addRow(held, tr("Delete"), tr("Take out, with undo"));
    addRow(held, tr("Esc"), tr("Close what is open, take back what is dragged"));
    column->addStretch();
}

HelpSheet::HelpSheet(QWidget* parent) : QDialog(parent)
{
    QVBoxLayout* column = sheet(this, tr("How Likeness works"), {620, 640});
    const auto add = [&](const QString& title, const QString& text) {
        column->addWidget(words(title, Type::Heading, "text"));
        column->addWidget(words(text, Type::Base, "text2"));
    };
    add(tr("Three steps"),
        tr("Add 5 to 15 photos of one person. Choose a style or two. Keep the best headshots, change their light and background, and export them."));
    add(tr("What is done to a photo"), tr("The person is cut out and set before a new background. Light, colour and framing follow the style. Retouching is "
                                          "restrained: permanent marks such as moles and "
                                          "scars are kept unless you switch them off one by one."));
    add(tr("The three figures"), tr("Likeness says how surely the headshot shows the same person as the other photos. Authenticity says how much of the skin, "
                                    "the shape and the tone of the photo is still "
                                    "there. Quality says whether exposure, sharpness and framing are good enough for print."));
    add(tr("Limits"), tr("A headshot is never sharper than its photo. Hair before a busy background may need the keep and remove brush. Strong light from one "
                         "side can be evened out, but not turned "
                         "around. Photos of several people, or with the face turned far away, serve less well."));
    add(tr("Where your photos go"),
        tr("Nowhere. All work is done on this computer, and the program has no code that uses a network. Sessions keep their photos inside their own file."));
    column->addStretch();
}

}  // namespace ui
