#pragma once
#include <filesystem>
#include <span>

#include <QCoreApplication>
#include <QString>

#include "core/base/error.h"
#include "core/vision/issues.h"
#include "ui/desk/views.h"

/// What the core says, in the window's words.
namespace ui {

/// An Error as a message in place: what happened, what to do, and behind Details what support would ask for.
Notice noticeOf(const base::Error& error, const QString& about = {});

/// The same of a finding of a session's file.
Notice noticeOf(const vision::Issue& problem);

/// Badge and sentence of a photo by what was found on it and on the face that would be used. @param faces  on the photo
void describe(PhotoView& view, std::span<const vision::Issue> issues, int faces);

/// Of a finished picture's notes: sentences.
QStringList sentences(const std::vector<finish::Note>& notes);

std::filesystem::path pathOf(const QString& file);
QString pathText(const std::filesystem::path& file);

}  // namespace ui
