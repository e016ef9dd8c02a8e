#include "ui/theme/sheet_images.h"

#include <algorithm>
#include <map>
#include <vector>

#include <QGuiApplication>
#include <QLocale>
#include <QResource>
#include <QtEndian>

#include "ui/theme/theme.h"

namespace ui {
namespace {

using Images = std::map<QString, QByteArray>;

QByteArray svg(int width, const QString& inside) {
    return QString("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1\" height=\"16\" viewBox=\"0 0 %1 16\" fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\">%2</svg>")
        .arg(width).arg(inside).toUtf8();
}

QByteArray line(const char* path, const QColor& colour, double stroke = 1.3) {
    return svg(16, QString("<path d=\"%1\" stroke=\"%2\" stroke-width=\"%3\"/>").arg(path, colour.name()).arg(stroke));
}

QByteArray box(const QColor& ground, const QColor& edge, const QColor* tick) {
    QString inside = QString("<rect x=\".5\" y=\".5\" width=\"15\" height=\"15\" rx=\"3\" fill=\"%1\" stroke=\"%2\"/>").arg(ground.name(), edge.name());
    if (tick)
        inside += QString("<path d=\"M4.2 8.4 6.8 11 11.8 5.4\" stroke=\"%1\" stroke-width=\"1.6\"/>").arg(tick->name());
    return svg(16, inside);
}

QByteArray dot(const QColor& ground, const QColor& edge, const QColor* inner) {
    QString inside = QString("<circle cx=\"8\" cy=\"8\" r=\"7.5\" fill=\"%1\" stroke=\"%2\"/>").arg(ground.name(), edge.name());
    if (inner)
        inside += QString("<circle cx=\"8\" cy=\"8\" r=\"4\" fill=\"%1\"/>").arg(inner->name());
    return svg(16, inside);
}

QByteArray slide(const QColor& ground, const QColor& edge, const QColor& knob, bool atEnd) {
    return svg(28, QString("<rect x=\".5\" y=\".5\" width=\"27\" height=\"15\" rx=\"7.5\" fill=\"%1\" stroke=\"%2\"/><circle cx=\"%3\" cy=\"8\" r=\"5\" fill=\"%4\"/>")
                       .arg(ground.name(), edge.name()).arg(atEnd ? 20 : 8).arg(knob.name()));
}

Images imagesOf(const Theme& t, bool rightToLeft) {
    Images out;
    for (const auto& [state, ink] : {std::pair{"", t.text2}, std::pair{"-off", t.disabled}}) {
        out[QString("down%1.svg").arg(state)] = line("M4 6 8 10 12 6", ink);
        out[QString("up%1.svg").arg(state)] = line("M4 10 8 6 12 10", ink);
        out[QString("further%1.svg").arg(state)] = line(rightToLeft ? "M10 4 6 8 10 12" : "M6 4 10 8 6 12", ink);
        out[QString("tick%1.svg").arg(state)] = line("M3.5 8.4 6.6 11.5 12.5 5", ink, 1.5);
    }
    out["box.svg"] = box(t.field, t.outline, nullptr), out["box-on.svg"] = box(t.fill, t.accent, &t.onFill);
    out["box-off.svg"] = box(t.panel, t.disabled, nullptr), out["box-on-off.svg"] = box(t.panel, t.disabled, &t.disabled);
    out["dot.svg"] = dot(t.field, t.outline, nullptr), out["dot-on.svg"] = dot(t.field, t.accent, &t.accent);
    out["dot-off.svg"] = dot(t.panel, t.disabled, nullptr), out["dot-on-off.svg"] = dot(t.panel, t.disabled, &t.disabled);
    out["slide.svg"] = slide(t.field, t.outline, t.muted, rightToLeft), out["slide-on.svg"] = slide(t.fill, t.accent, t.onFill, !rightToLeft);
    out["slide-off.svg"] = slide(t.panel, t.hairline, t.disabled, rightToLeft), out["slide-on-off.svg"] = slide(t.hairline, t.hairline, t.disabled, !rightToLeft);
    return out;
}

template <class T>
void put(QByteArray& to, T value) {
    const T big = qToBigEndian(value);
    to.append(reinterpret_cast<const char*>(&big), sizeof big);
}

/// As Qt looks names up.
quint32 hashOf(const QString& name) {
    quint32 h = 0;
    for (const QChar c : name) {
        h = (h << 4) + c.unicode();
        h ^= (h & 0xf0000000) >> 23;
        h &= 0x0fffffff;
    }
    return h;
}

/// Qt's binary resource, version 1: a folder of files, neither packed nor compressed. In memory, so that there is no file which could be missing.
QByteArray resourceOf(const Images& images) {
    std::vector<std::pair<QString, QByteArray>> files(images.begin(), images.end());
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return hashOf(a.first) < hashOf(b.first); });
    constexpr quint16 kFolder = 2, kPlain = 0;
    constexpr quint32 kHeader = 20;
    QByteArray names, data, tree;
    put<quint16>(names, 0), put<quint32>(names, 0);
    put<quint32>(tree, 0), put<quint16>(tree, kFolder), put<quint32>(tree, static_cast<quint32>(files.size())), put<quint32>(tree, 1);
    for (const auto& [name, bytes] : files) {
        put<quint32>(tree, static_cast<quint32>(names.size())), put<quint16>(tree, kPlain), put<quint16>(tree, QLocale::AnyTerritory), put<quint16>(tree, QLocale::C), put<quint32>(tree, static_cast<quint32>(data.size()));
        put<quint16>(names, static_cast<quint16>(name.size())), put<quint32>(names, hashOf(name));
        for (const QChar c : name)
            put<quint16>(names, c.unicode());
        put<quint32>(data, static_cast<quint32>(bytes.size()));
        data += bytes;
    }
    QByteArray out("qres");
    put<quint32>(out, 1), put<quint32>(out, kHeader + static_cast<quint32>(data.size() + names.size())), put<quint32>(out, kHeader);
    put<quint32>(out, kHeader + static_cast<quint32>(data.size()));
    return out + data + names + tree;
}

}  // namespace

QString sheetImages(const Theme& theme) {
    static std::map<QString, QByteArray> registered;  // Qt borrows them for as long as the program runs
    const bool rightToLeft = QGuiApplication::isRightToLeft();
    const QString root = QString("/sheet/%1-%2").arg(theme.dark ? "dark" : "light", rightToLeft ? "left" : "right");
    auto [it, isNew] = registered.try_emplace(root);
    if (isNew) {
        it->second = resourceOf(imagesOf(theme, rightToLeft));
        const bool taken = QResource::registerResource(reinterpret_cast<const uchar*>(it->second.constData()), root);
        Q_ASSERT(taken);
    }
    return ":" + root + "/";
}

}  // namespace ui
