#include "ui/frame/page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace ui {

Page::Page(QWidget* parent) : QWidget(parent)
{
    setProperty("surface", "window");
    setAttribute(Qt::WA_StyledBackground);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    column_ = new QVBoxLayout;
    column_->setSpacing(12);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    title_ = new QLabel;
    title_->setFont(ui::font(Type::Page));
    sentence_ = new QLabel;
    sentence_->setProperty("ink", "text2");
    sentence_->setWordWrap(true);
    words->addWidget(title_);
    words->addWidget(sentence_);
    head->addLayout(words, 1);
    beside_ = new QHBoxLayout;
    beside_->setSpacing(8);
    head->addLayout(beside_);
    column_->addLayout(head);
    body_ = new QVBoxLayout;
    body_->setSpacing(8);
    column_->addLayout(body_, 1);
    all->addLayout(column_, 1);
    auto* line = new QFrame;
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    all->addWidget(line);
    auto* bottom = new QWidget;
    bottom->setProperty("surface", "panel");
    bottom->setAttribute(Qt::WA_StyledBackground);
    bottom->setFixedHeight(rowHeight(length::kBottomBar));
    bar_ = new QHBoxLayout(bottom);
    bar_->setContentsMargins(24, 0, 16, 0);
    bar_->setSpacing(12);
    bar_->addStretch();
    said_ = new QLabel;
    said_->setProperty("ink", "text2");
    bar_->addWidget(said_);
    all->addWidget(bottom);
}

void Page::setTitle(const QString& title, const QString& sentence)
{
    title_->setText(title);
    sentence_->setText(sentence);
    setAccessibleName(title);
}

void Page::resizeEvent(QResizeEvent*)
{
    const bool small = width() < 1024 || height() < 500;
    column_->setContentsMargins(small ? 12 : length::kPagePadding, small ? 8 : 20, small ? 12 : length::kPagePadding, 0);
    sentence_->setVisible(height() >= 420);
}

}  // namespace ui
