"""The Celery application and the messages from web instances to workers.

A message only wakes a worker, which then claims an answer in the database. A lost, duplicate or
late message costs time but no answer.
"""

import redis
import structlog
from celery import Celery
from kombu import Queue
from kombu.exceptions import KombuError

from interview.isolation.tasks import longest_seconds

EVALUATE = "evaluate_answer"
COSTS = ("short", "long")
SOCKET_SECONDS = 2.0
"""How long a request waits for a broker that is down; its answer is stored already."""

SOFT_MARGIN = 30.0
HARD_MARGIN = 60.0
VISIBLE_MARGIN = 120.0
"""Seconds beyond the longest answer: the soft limit raises in the task, the hard limit ends its
process, and only then Redis redelivers the message."""

WORKER_MAX_KB = 300 * 1024
"""A pool process above this is replaced after its answer. Without a model it takes 110 MB."""

LOST_SECONDS = 1.0
"""How long Celery waits for the result of a dead process. Results are in the database."""

log = structlog.get_logger(__name__)


def queue_of(cost: str) -> str:
    """The queue of the short or the long answers."""
    return f"answers.{cost}"


def celery_app(redis_url: str, max_answer_seconds: int) -> Celery:
    """The Celery application of web instances and workers."""
    longest = longest_seconds(max_answer_seconds)
    app = Celery("interview", broker=redis_url, set_as_current=False)
    app.conf.update(
        task_queues=[Queue(queue_of(cost), routing_key=queue_of(cost)) for cost in COSTS],
        task_default_queue=queue_of(COSTS[0]),
        task_default_exchange="answers",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=longest + SOFT_MARGIN,
        task_time_limit=longest + HARD_MARGIN,
        task_publish_retry=False,
        worker_concurrency=1,
        worker_prefetch_multiplier=1,
        worker_max_memory_per_child=WORKER_MAX_KB,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_lost_wait=LOST_SECONDS,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_timeout=SOCKET_SECONDS,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": longest + VISIBLE_MARGIN,
            "socket_timeout": SOCKET_SECONDS,
            "socket_connect_timeout": SOCKET_SECONDS,
            "max_retries": 0,
        },
    )
    return app


class Announcer:
    """Wakes workers for waiting answers.

    Args:
        app: sends the messages.
        broker: the Redis that holds their queues.
    """

    def __init__(self, app: Celery, broker: redis.Redis) -> None:
        self._app = app
        self._redis = broker

    def announce(self, cost: str) -> None:
        """Send one message. A broker failure is only logged: the row is stored."""
        try:
            self._send(cost)
        except (KombuError, redis.RedisError, OSError) as error:
            log.warning("answer_not_announced", cost=cost, kind=type(error).__name__)

    def top_up(self, claimable: dict[str, int]) -> None:
        """Send the missing messages, so that each claimable answer has one."""
        try:
            for cost, count in claimable.items():
                missing = count - self._waiting(cost)
                for _ in range(missing):
                    self._send(cost)
                if missing > 0:
                    log.info("answers_announced_again", cost=cost, count=missing)
        except (KombuError, redis.RedisError, OSError) as error:
            log.warning("answers_not_announced", kind=type(error).__name__)

    def _send(self, cost: str) -> None:
        self._app.send_task(EVALUATE, args=[cost], queue=queue_of(cost), retry=False)

    def _waiting(self, cost: str) -> int:
        return int(self._redis.llen(queue_of(cost)))
