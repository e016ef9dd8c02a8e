#include "core/finish/preview.h"

#include "core/finish/steps.h"
#include "core/imaging/srgb.h"

namespace finish {
namespace {

FinishInput withoutMeasuring(FinishInput input)
{
    input.measure = false;  // what is judged is the full picture
    return input;
}

}  // namespace

struct Preview::State {
    std::vector<PermanentMark> marks;
    Steps steps;
};

Preview::Preview(const FinishInput& input) : state_(std::make_unique<State>(State{{}, Steps(withoutMeasuring(input), true)}))
{
    setMarks(input.marks);
}
Preview::~Preview() = default;
Preview::Preview(Preview&&) noexcept = default;
Preview& Preview::operator=(Preview&&) noexcept = default;

PreviewPicture Preview::render(const Recipe& recipe, const OutputSize& size, const base::RunContext& run)
{
    PreviewPicture picture;
    render(recipe, size, run, picture);
    return picture;
}

void Preview::render(const Recipe& recipe, const OutputSize& size, const base::RunContext& run, PreviewPicture& picture)
{
    const auto target = [&](imaging::Extent extent, int) {
        picture.rgba.resize(4 * extent.area());
        return [&picture, width = extent.width](int y, const PixelRow& row) {
            std::uint8_t* to = picture.rgba.data() + static_cast<std::size_t>(y) * 4 * static_cast<std::size_t>(width);
            imaging::rowToBytes8Rgba(row.red, row.green, row.blue, row.alpha, width, to);
        };
    };
    Finished finished = state_->steps.draw(recipe, size, target, run);
    picture.extent = finished.framing.output;
    picture.framing = std::move(finished.framing);
    picture.facts = finished.facts;
    picture.notes = std::move(finished.notes);
}

void Preview::setBackdropPicture(const imaging::Image* picture)
{
    state_->steps.setBackdropPicture(picture);
}

void Preview::setMarks(std::span<const PermanentMark> marks)
{
    state_->marks.assign(marks.begin(), marks.end());
    state_->steps.setMarks(state_->marks);
}

std::vector<Preview::StepCost> Preview::costs() const
{
    std::vector<StepCost> costs;
    for (int i = 0; i < Steps::kSteps; ++i) {
        const Steps::Cost& cost = state_->steps.costs()[static_cast<std::size_t>(i)];
        costs.push_back({Steps::nameOf(static_cast<Steps::Step>(i)), cost.made, cost.ms});
    }
    return costs;
}

}  // namespace finish
