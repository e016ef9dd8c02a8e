#include "ui/desk/worker.h"

#include <algorithm>

namespace ui {
namespace {

constexpr int kRepaintMs = 100;

void update(JobView& view, const studio::JobEvent& event)
{
    view.stage = QString::fromStdString(event.progress.stage);
    view.step = event.progress.step;
    view.steps = event.progress.steps;
    view.percent = event.progress.steps > 0 ? std::clamp(100 * event.progress.step / event.progress.steps, 0, 100) : -1;
    view.secondsLeft = event.left ? std::optional(static_cast<int>(event.left->count())) : std::nullopt;
}

}  // namespace

Worker::Worker(std::string device, QObject* parent) : QObject(parent), queue_(std::make_unique<studio::JobQueue>(std::move(device)))
{
    repaint_.setSingleShot(true);
    repaint_.setInterval(kRepaintMs);
    connect(&repaint_, &QTimer::timeout, this, [this] {
        takeProgress();
        Q_EMIT changed();
    });
    connection_ = queue_->onEvent([this](const studio::JobEvent& event) { heard(event); });
}

Worker::~Worker()
{
    connection_.disconnect();
    queue_.reset();  // its thread is gone before we are; calls that it posted go with us
}

void Worker::post(std::function<void()> call)
{
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

studio::JobId Worker::add(const About& about, std::function<std::any(const base::RunContext&)> work, Handlers handlers)
{
    const studio::JobId id = queue_->add({.label = about.label.toStdString(),
                                          .kind = about.kind,
                                          .lane = about.lane,
                                          .slot = about.slot,
                                          .memoryBytes = 0,
                                          .givesWay = about.givesWay,
                                          .work = std::move(work)});
    handlers_.emplace(id, std::move(handlers));  // before any event can be taken: those come through this thread's loop
    JobView view;
    view.id = id;
    view.label = about.label;
    view.preview = about.lane == studio::Job::Lane::Preview;
    jobs_.emplace(id, std::move(view));
    Q_EMIT changed();
    return id;
}

void Worker::cancel(studio::JobId id)
{
    queue_->cancel(id);
}

void Worker::cancelAll()
{
    queue_->cancelAll();
}

void Worker::finish()
{
    queue_->waitUntilIdle();
}

void Worker::heard(const studio::JobEvent& event)
{
    using What = studio::JobEvent::What;
    if (event.what == What::Waits)
        return;
    if (event.what != What::Progressed) {
        post([this, event] { take(event); });
        return;
    }
    {
        const std::scoped_lock lock(mutex_);
        progress_.insert_or_assign(event.id, event);
        if (std::exchange(progressPosted_, true))
            return;
    }
    post([this] {
        if (!repaint_.isActive())
            repaint_.start();
    });
}

void Worker::takeProgress()
{
    std::map<studio::JobId, studio::JobEvent> news;
    {
        const std::scoped_lock lock(mutex_);
        news.swap(progress_);
        progressPosted_ = false;
    }
    for (const auto& [id, event] : news)
        if (const auto job = jobs_.find(id); job != jobs_.end())
            update(job->second, event);
}

void Worker::take(const studio::JobEvent& event)
{
    if (event.what == studio::JobEvent::What::Started) {
        if (const auto job = jobs_.find(event.id); job != jobs_.end()) {
            update(job->second, event);
            job->second.running = true;
        }
        Q_EMIT changed();
        return;
    }
    jobs_.erase(event.id);
    const auto found = handlers_.find(event.id);
    if (found == handlers_.end() || !event.outcome)
        return;
    const Handlers handlers = std::move(found->second);
    handlers_.erase(found);
    auto outcome = *event.outcome;
    if (auto* value = std::get_if<std::any>(&outcome))
        handlers.done(std::move(*value));
    else if (const auto* error = std::get_if<base::Error>(&outcome))
        handlers.failed(*error);
    else if (handlers.cancelled)
        handlers.cancelled();
    Q_EMIT changed();
}

std::vector<JobView> Worker::jobs() const
{
    std::vector<JobView> all;
    for (const auto& [id, view] : jobs_)
        all.push_back(view);
    std::ranges::stable_sort(all, std::ranges::greater(), &JobView::running);
    return all;
}

}  // namespace ui
