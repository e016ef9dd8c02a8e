#pragma once
#include <any>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <boost/signals2/connection.hpp>

#include "core/studio/job_queue.h"
#include "ui/desk/views.h"

namespace ui {

/// A queue of the core as the window sees it: the one place where signals of the core, which come on threads of their own, become calls on the GUI thread.
/// Such a call dies with its receiver. All functions but `post` are for the GUI thread; none waits but `finish`.
class Worker : public QObject {
    Q_OBJECT

public:
    /// What a job is called, and how it gets on with others: as studio::Job has it.
    struct About {
        QString label;
        std::string kind;
        studio::Job::Lane lane = studio::Job::Lane::Render;
        std::string slot = {};
        bool givesWay = false;
    };

    explicit Worker(std::string device, QObject* parent = nullptr);
    ~Worker() override;

    /// @param work  on the worker's thread, with copies of all it needs; gives a value that can be moved
    /// @param done, failed, cancelled  on the GUI thread, exactly one of them
    template <class Work, class Done>
    studio::JobId ask(const About& about, Work work, Done done, std::function<void(const base::Error&)> failed, std::function<void()> cancelled = {})
    {
        using Result = std::invoke_result_t<Work, const base::RunContext&>;
        return add(about, [work = std::move(work)](const base::RunContext& run) mutable { return std::any(std::make_shared<Result>(work(run))); },
                   {[done = std::move(done)](std::any&& value) { done(std::move(*std::any_cast<std::shared_ptr<Result>>(value))); }, std::move(failed), std::move(cancelled)});
    }
    void cancel(studio::JobId id);
    void cancelAll();

    /// From any thread: `call` runs on the GUI thread, if this is still there by then.
    void post(std::function<void()> call);

    bool idle() const { return jobs_.empty(); }
    /// In their order, the running ones first.
    std::vector<JobView> jobs() const;
    /// Lets everything come to its end; what it tells comes later, if at all.
    void finish();

Q_SIGNALS:
    void changed();  ///< a job came or went, or got on; the latter ten times a second at most

private:
    struct Handlers {
        std::function<void(std::any&&)> done;
        std::function<void(const base::Error&)> failed;
        std::function<void()> cancelled;
    };
    studio::JobId add(const About& about, std::function<std::any(const base::RunContext&)> work, Handlers handlers);
    void heard(const studio::JobEvent& event);  // on the queue's thread
    void take(const studio::JobEvent& event);
    void takeProgress();

    std::map<studio::JobId, Handlers> handlers_;
    std::map<studio::JobId, JobView> jobs_;
    QTimer repaint_;
    std::mutex mutex_;  // of the next two
    std::map<studio::JobId, studio::JobEvent> progress_;
    bool progressPosted_ = false;
    boost::signals2::scoped_connection connection_;
    std::unique_ptr<studio::JobQueue> queue_;
};

}  // namespace ui
