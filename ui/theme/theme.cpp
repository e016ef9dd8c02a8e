#include "ui/theme/theme.h"

#include <algorithm>
#include <array>

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QPalette>
#include <QRegularExpression>
#include <QStyleFactory>
#include <QWidget>

#include "core/base/error.h"
#include "ui/theme/sheet_images.h"

namespace ui {
namespace {

/// What lies over pictures, or is one, looks alike in both.
Theme commonSet() {
    Theme t;
    t.chip = QColor(0x14, 0x14, 0x14, 219), t.onChip = "#EBEBEB";
    t.ballLit = "#EAEAEA", t.ballShade = "#181818";
    t.lamp = "#F2C14E", t.lampGround = "#141414";
    t.warmEnd = "#E1A557", t.warmMiddle = "#CFCBC6", t.coolEnd = "#7CA5D8";
    return t;
}

Theme darkSet() {
    Theme t = commonSet();
    t.dark = true;
    t.window = "#1B1B1B", t.panel = "#242424";
    t.raised = "#313131", t.raisedEdge = "#313131";
    t.hover = "#3B3B3B", t.pressed = "#2A2A2A";
    t.field = "#171717";
    t.groove = "#171717", t.grooveEdge = "#3D3D3D", t.grooveFill = "#8A8A8A";
    t.canvas = "#141414";
    t.hairline = "#383838", t.outline = "#7A7A7A";
    t.text = "#EBEBEB", t.text2 = "#BDBDBD", t.muted = "#A6A6A6", t.disabled = "#707070";
    t.accent = "#6CB2DF";
    t.fill = "#2873A6", t.fillHover = "#2C79AD", t.fillPressed = "#215F89", t.onFill = "#FFFFFF";
    t.selection = "#2B373F", t.focus = "#8CCAF2";
    t.ok = "#7CC792", t.warn = "#E6B450", t.bad = "#F08A7C";
    t.okBg = "#1E3226", t.warnBg = "#372D15", t.badBg = "#3D2420";
    t.star = "#F2C14E";
    t.labelRed = "#E5675A", t.labelYellow = "#E3BC45", t.labelGreen = "#62B36F", t.labelBlue = "#6AA5E8", t.onLabel = "#141414", t.onYellow = "#141414";
    t.handle = "#DADADA", t.handleEdge = "#242424";
    t.alternate = "#1E1E1E", t.toolTip = "#3B3B3B";
    return t;
}

Theme lightSet() {
    Theme t = commonSet();
    t.dark = false;
    t.window = "#E3E3E3", t.panel = "#F3F3F3";
    t.raised = "#FFFFFF", t.raisedEdge = "#B5B5B5";
    t.hover = "#EAEAEA", t.pressed = "#DADADA";
    t.field = "#FFFFFF";
    t.groove = "#D4D4D4", t.grooveEdge = "#D4D4D4", t.grooveFill = "#8A8A8A";
    t.canvas = "#C2C2C2";
    t.hairline = "#CFCFCF", t.outline = "#7D7D7D";
    t.text = "#1C1C1C", t.text2 = "#434343", t.muted = "#5A5A5A", t.disabled = "#999999";
    t.accent = "#17628F";
    t.fill = "#1D6B9C", t.fillHover = "#195F8B", t.fillPressed = "#134B6F", t.onFill = "#FFFFFF";
    t.selection = "#D5E3EC", t.focus = "#17628F";
    t.ok = "#1B6B35", t.warn = "#7A5200", t.bad = "#AF3022";
    t.okBg = "#DCEFE1", t.warnBg = "#F6EACB", t.badBg = "#F8DEDA";
    t.star = "#A87300";
    t.labelRed = "#C4382A", t.labelYellow = "#E2B32B", t.labelGreen = "#2A8340", t.labelBlue = "#2C6FC0", t.onLabel = "#FFFFFF", t.onYellow = "#1C1C1C";
    t.handle = "#FFFFFF", t.handleEdge = "#7D7D7D";
    t.alternate = "#F7F7F7", t.toolTip = "#FFFFFF";
    return t;
}

const Theme* shown = nullptr;
int textPercent = 100;

QPalette paletteOf(const Theme& t) {
    QPalette p;
    const auto both = [&p](QPalette::ColorRole role, const QColor& colour) { p.setColor(role, colour); };
    both(QPalette::Window, t.panel), both(QPalette::WindowText, t.text);
    both(QPalette::Base, t.field), both(QPalette::AlternateBase, t.alternate);
    both(QPalette::Text, t.text), both(QPalette::PlaceholderText, t.muted);
    both(QPalette::Button, t.raised), both(QPalette::ButtonText, t.text), both(QPalette::BrightText, t.bad);
    both(QPalette::Highlight, t.fill), both(QPalette::HighlightedText, t.onFill);
    both(QPalette::Link, t.accent), both(QPalette::LinkVisited, t.accent);
    both(QPalette::ToolTipBase, t.toolTip), both(QPalette::ToolTipText, t.text);
    both(QPalette::Light, t.dark ? t.hover : t.raised), both(QPalette::Midlight, t.dark ? t.hairline : t.hover);
    both(QPalette::Mid, t.hairline), both(QPalette::Dark, t.dark ? t.field : t.outline), both(QPalette::Shadow, t.dark ? QColor(0x0E, 0x0E, 0x0E) : t.muted);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, t.disabled);
    p.setColor(QPalette::Disabled, QPalette::Highlight, t.dark ? t.hover : t.pressed);
    return p;
}

/// Whether the platform's own palette is a dark one; asked once, before ours takes its place.
bool desktopIsDark() {
    static const bool dark = QApplication::palette().color(QPalette::Window).lightnessF() < 0.5;
    return dark;
}

struct Face {
    int pixels, line;
    QFont::Weight weight;
};
Face faceOf(Type role) {
    switch (role) {
        case Type::Caption: return {11, 14, QFont::Normal};
        case Type::Dense: return {12, 16, QFont::Normal};
        case Type::Base: return {13, 18, QFont::Normal};
        case Type::Button: return {13, 18, QFont::Medium};
        case Type::Name: return {13, 18, QFont::Medium};
        case Type::Current: return {13, 18, QFont::DemiBold};
        case Type::Heading: return {15, 20, QFont::DemiBold};
        case Type::Page: return {20, 26, QFont::DemiBold};
        case Type::Welcome: return {28, 34, QFont::DemiBold};
    }
    return {13, 18, QFont::Normal};
}

/// The system's interface font where a desktop says one; Inter where it does not.
const QString& family() {
    static const QString name = [] {
        const QString system = QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
        const bool unsaid = system.isEmpty() || system.startsWith("Sans", Qt::CaseInsensitive) || system.startsWith("DejaVu");
        return unsaid && QFontDatabase::hasFamily("Inter") ? QString("Inter") : system;
    }();
    return name;
}

}  // namespace

const Theme& Theme::darkTheme() {
    static const Theme theme = darkSet();
    return theme;
}

const Theme& Theme::lightTheme() {
    static const Theme theme = lightSet();
    return theme;
}

const Theme& Theme::now() {
    return shown ? *shown : darkTheme();
}

const std::vector<Theme::Token>& Theme::tokens() {
    static const std::vector<Token> all = {
        {"window", &Theme::window}, {"panel", &Theme::panel}, {"raised", &Theme::raised}, {"raisedEdge", &Theme::raisedEdge}, {"hover", &Theme::hover},
        {"pressed", &Theme::pressed}, {"field", &Theme::field}, {"groove", &Theme::groove}, {"grooveEdge", &Theme::grooveEdge}, {"grooveFill", &Theme::grooveFill},
        {"canvas", &Theme::canvas}, {"hairline", &Theme::hairline}, {"outline", &Theme::outline}, {"text", &Theme::text}, {"text2", &Theme::text2},
        {"muted", &Theme::muted}, {"disabled", &Theme::disabled}, {"accent", &Theme::accent}, {"fill", &Theme::fill}, {"fillHover", &Theme::fillHover},
        {"fillPressed", &Theme::fillPressed}, {"onFill", &Theme::onFill}, {"selection", &Theme::selection}, {"focus", &Theme::focus}, {"ok", &Theme::ok},
        {"warn", &Theme::warn}, {"bad", &Theme::bad}, {"okBg", &Theme::okBg}, {"warnBg", &Theme::warnBg}, {"badBg", &Theme::badBg}, {"star", &Theme::star},
        {"labelRed", &Theme::labelRed}, {"labelYellow", &Theme::labelYellow}, {"labelGreen", &Theme::labelGreen}, {"labelBlue", &Theme::labelBlue},
        {"onLabel", &Theme::onLabel}, {"onYellow", &Theme::onYellow}, {"handle", &Theme::handle}, {"handleEdge", &Theme::handleEdge}, {"chip", &Theme::chip},
        {"onChip", &Theme::onChip}, {"alternate", &Theme::alternate}, {"toolTip", &Theme::toolTip}, {"ballLit", &Theme::ballLit},
        {"ballShade", &Theme::ballShade}, {"lamp", &Theme::lamp}, {"lampGround", &Theme::lampGround}, {"warmEnd", &Theme::warmEnd},
        {"warmMiddle", &Theme::warmMiddle}, {"coolEnd", &Theme::coolEnd},
    };
    return all;
}

QString styleSheet(const Theme& theme, const QString& sheet) {
    static const QRegularExpression token("@([A-Za-z0-9]+)@");
    QString out;
    qsizetype from = 0;
    for (auto found = token.globalMatch(sheet); found.hasNext();) {
        const auto match = found.next();
        const std::string name = match.captured(1).toStdString();
        if (name == "images") {
            out += sheet.mid(from, match.capturedStart() - from) + sheetImages(theme);
            from = match.capturedEnd();
            continue;
        }
        const auto& all = Theme::tokens();
        const auto it = std::find_if(all.begin(), all.end(), [&](const Theme::Token& each) { return each.name == name; });
        if (it == all.end())
            throw base::Error(base::ErrorCode::BadValue, "the style sheet names a colour that there is not: " + name, "build the program anew from unaltered sources");
        const QColor colour = theme.*it->colour;
        out += sheet.mid(from, match.capturedStart() - from);
        out += colour.alpha() == 255 ? colour.name() : QString("rgba(%1,%2,%3,%4)").arg(colour.red()).arg(colour.green()).arg(colour.blue()).arg(colour.alpha());
        from = match.capturedEnd();
    }
    return out + sheet.mid(from);
}

const Theme& themeFor(Appearance appearance) {
    const bool dark = appearance == Appearance::System ? desktopIsDark() : appearance == Appearance::Dark;
    return dark ? Theme::darkTheme() : Theme::lightTheme();
}

void apply(QApplication& application, const Theme& theme) {
    desktopIsDark();
    shown = &theme;
    QFile file(":/theme/theme.qss");
    if (!file.open(QIODevice::ReadOnly))
        throw base::Error(base::ErrorCode::NotFound, "the program was built without its style sheet, theme.qss", "build the program anew from unaltered sources");
    QApplication::setStyle(QStyleFactory::create("Fusion"));
    QApplication::setPalette(paletteOf(theme));
    QApplication::setFont(font(Type::Base));
    application.setStyleSheet(styleSheet(theme, QString::fromUtf8(file.readAll())));
    for (QWidget* widget : QApplication::allWidgets())
        widget->update();
}

QFont font(Type role) {
    const Face face = faceOf(role);
    QFont out(family());
    out.setPixelSize(face.pixels * textPercent / 100);
    out.setWeight(face.weight);
    return out;
}

int lineHeight(Type role) {
    return faceOf(role).line * textPercent / 100;
}

int textSize() {
    return textPercent;
}

void setTextSize(int percent) {
    textPercent = std::clamp(percent, 100, 150);
}

int rowHeight(int atNormal, Type role) {
    return textPercent == 100 ? atNormal : std::max(atNormal, lineHeight(role) + 12);
}

}  // namespace ui
