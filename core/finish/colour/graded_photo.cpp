#include "core/finish/colour/graded_photo.h"

#include "core/finish/finish.h"

namespace finish {

GradedPhoto::GradedPhoto(const FinishInput& input, const ColourParams& params) : params_(params), measured_(input.colour)
{
    if (params == ColourParams{}) {
        measured_ = nullptr;
        return;
    }
    if (measured_ == nullptr)
        measured_ = &measuredHere_.emplace(measureColour(input.photo, input.face, vision::findSkin(input.photo, input.face)));
    correction_ = correctionOf(*measured_, params);
}

void GradedPhoto::correct(Backdrop& backdrop) const
{
    if (correction_.isIdentity())
        return;
    imaging::Image& light = backdrop.light;
    for (int y = 0; y < light.height(); ++y)
        for (int x = 0; x < light.width(); ++x)
            for (int c = 0; c < 3; ++c)
                light.at(x, y, c) *= correction_.gains[static_cast<std::size_t>(c)];
    for (std::size_t c = 0; c < 3; ++c)
        backdrop.mean[c] *= correction_.gains[c];
}

ColourTransform GradedPhoto::look(const SubjectLayer& subject, const Rgb& tint) const
{
    if (measured_ == nullptr)
        return {};
    std::vector<Rgb> before = measured_->skin;
    multiply(before, correction_.gains);

    const imaging::Box& region = subject.region();
    std::vector<imaging::Box> places = measured_->places;
    for (imaging::Box& place : places) {
        place.x -= region.x;
        place.y -= region.y;
    }
    std::vector<Rgb> now = vision::coloursAt(subject.colours(), places);
    multiply(now, subject.gains());
    for (std::size_t i = 0; i < now.size(); ++i) {
        const imaging::Box& place = places[i];
        if (place.x + place.width <= 0 || place.y + place.height <= 0 || place.x >= region.width || place.y >= region.height)
            now[i] = before[i];  // no part of the cut-out
    }
    multiply(now, tint);
    return lookOf(params_, before, now);
}

void GradedPhoto::addNotes(std::vector<Note>& notes) const
{
    if (measured_ != nullptr && measured_->skin.empty() && params_.anchor > 0)
        notes.push_back({"skin-not-found", "No bare skin could be measured on this face; its tone is not held by the anchor."});
}

}  // namespace finish
