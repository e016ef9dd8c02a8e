#include "ui/panels/light_panel.h"

#include <QHBoxLayout>
#include <QLabel>

#include "ui/controls/light_ball.h"
#include "ui/controls/set_ups.h"
#include "ui/panels/look_words.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

/// Light from behind as one lamp on the ball: `rim` stands opposite the key, the other two have sides of their own.
RimLight rimOf(const finish::RelightParams& light, double keySide)
{
    const double opposite = light.rim, left = light.rimLeft + (keySide > 0 ? opposite : 0), right = light.rimRight + (keySide > 0 ? 0 : opposite);
    return {right > 0 || left <= 0 ? right >= left : false, std::max(left, right)};
}

/// The stronger side becomes what the ball says; what the other side has by itself stays.
void putRim(finish::RelightParams& light, const RimLight& rim, double keySide)
{
    const bool oppositeKey = rim.fromRight == (keySide < 0);
    light.rim = oppositeKey ? static_cast<float>(rim.percent) : 0;
    light.rimLeft = !oppositeKey && !rim.fromRight ? static_cast<float>(rim.percent) : 0;
    light.rimRight = !oppositeKey && rim.fromRight ? static_cast<float>(rim.percent) : 0;
}

}  // namespace

LightPanel::LightPanel(QWidget* parent) : Panel("sun", tr("Light"), {"relight"}, parent), ball_(new LightBall), setUps_(new SetUps), caption_(new QLabel)
{
    auto* top = new QWidget;
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(0, 0, 0, 4);
    row->setSpacing(0);
    row->addWidget(ball_, 0, Qt::AlignTop);
    auto* beside = new QVBoxLayout;
    beside->setContentsMargins(0, 4, 0, 0);
    beside->setSpacing(6);
    beside->addWidget(setUps_);
    caption_->setFont(ui::font(Type::Caption));
    caption_->setProperty("ink", "muted");
    caption_->setContentsMargins(5, 0, 5, 0);
    beside->addWidget(caption_);
    beside->addStretch();
    row->addLayout(beside, 1);
    add(top);
    addRows({"relight.strength", "relight.softness", "relight.fill", "relight.rim", "relight.kelvin"});
    addMore({"relight.side", "relight.azimuth", "relight.elevation", "relight.power", "relight.rimLeft", "relight.rimRight", "relight.soften"});

    connect(ball_, &LightBall::keyChanging, this, [this](const LampAngles& key, const QString& dragKey) {
        edit(LightBall::words(key), dragKey, [&](finish::Recipe& recipe) { lamp::putKey(recipe.relight, key); });
    });
    connect(ball_, &LightBall::rimChanging, this, [this](const RimLight& rim, const QString& dragKey) {
        edit(tr("Rim %1").arg(std::lround(rim.percent)), dragKey, [&](finish::Recipe& recipe) { putRim(recipe.relight, rim, side()); });
    });
    connect(ball_, &LightBall::resetAsked, this, [this] {
        edit(tr("Lamps as in the style"), {}, [this](finish::Recipe& recipe) {
            const finish::RelightParams &style = look().style.relight;
            finish::RelightParams& light = recipe.relight;
            light.setup = style.setup, light.side = style.side, light.azimuth = style.azimuth, light.elevation = style.elevation;
            light.rim = style.rim, light.rimLeft = style.rimLeft, light.rimRight = style.rimRight;
        });
    });
    connect(setUps_, &SetUps::chosen, this, [this](finish::LightSetup setup) {
        edit(tr("Light: %1").arg(SetUps::nameOf(setup)), {}, [setup](finish::Recipe& recipe) { recipe.relight.setup = setup, recipe.relight.azimuth = recipe.relight.elevation = 0; });
    });
    settle();
}

void LightPanel::setKeySide(double side)
{
    if (keySide_ == side)
        return;
    keySide_ = side;
    refresh();
}

double LightPanel::side() const
{
    const finish::LightSide said = look().recipe.relight.side;
    return said == finish::LightSide::Left ? -1 : said == finish::LightSide::Right ? 1 : keySide_;
}

void LightPanel::refresh()
{
    const finish::RelightParams& light = look().recipe.relight;
    const bool lit = light.setup != finish::LightSetup::None;
    // What the photo's own light has no key for is shown where the first lamp would stand.
    const LampAngles key = lit ? lamp::keyOf(light, side()) : lamp::ofSetup(finish::LightSetup::Loop, side());
    ball_->setKey(key, lit, std::clamp(finish::relight::arrangementOf(light.setup).fill + light.fill / 100, 0.0f, 1.0f));
    ball_->setRim(rimOf(light, side()));
    setUps_->setCurrent(light.setup, light.setup != finish::LightSetup::Custom && light.azimuth == 0 && light.elevation == 0, side());
    caption_->setText(lit ? LightBall::words(key) : tr("The photo's own light"));
}

QString LightPanel::inWords(const finish::Recipe& recipe) const
{
    return words::light(recipe.relight);
}

bool LightPanel::neutral(finish::Recipe& recipe) const
{
    recipe.relight = {};
    return true;
}

}  // namespace ui
