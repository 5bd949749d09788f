"""What Python's multiprocessing reaches on this machine: a line for each figure,
with peer, workload, value and unit, and tabs in between.

usage: python3 peers.py submit | throughput | map | start | counter | pipe | queue
       | manager-sync | manager-lock | manager-counter | manager-stream | manager-large
"""
import multiprocessing
import statistics
import sys
import time

WORKERS = 2


def say(workload, value, unit, peer="python"):
    print(peer, workload, "%.3f" % value, unit, "", sep="\t", flush=True)


def seconds(action):
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def nothing():
    pass


def successor(n):
    return n + 1


def submit():
    calls = 10_000
    with multiprocessing.Pool(WORKERS) as pool:
        for _ in range(calls // 5):
            pool.apply(nothing)
        took = seconds(lambda: [pool.apply(nothing) for _ in range(calls)])
    say("pool-submit", took / calls * 1e6, "us")


def throughput():
    calls = 20_000

    def all_at_once():
        for result in [pool.apply_async(nothing) for _ in range(calls)]:
            result.get()

    with multiprocessing.Pool(WORKERS) as pool:
        all_at_once()
        took = min(seconds(all_at_once) for _ in range(3))
    say("pool-throughput", calls / took, "1/s")


def map_ints():
    ints = 1_000_000
    with multiprocessing.Pool(WORKERS) as pool:
        pool.map(successor, range(ints))
        took = min(seconds(lambda: pool.map(successor, range(ints))) for _ in range(3))
    say("pool-map", ints / took, "1/s")


def start():
    for method, children in (("fork", 100), ("forkserver", 100), ("spawn", 20)):
        context = multiprocessing.get_context(method)

        def one():
            child = context.Process(target=nothing)
            child.start()
            child.join()

        one()  # the fork server's own start
        say("start-sustained", statistics.median(seconds(one) for _ in range(children)) * 1e3, "ms", "python-" + method)


def add(barrier, value, times):
    barrier.wait()
    for _ in range(times):
        with value.get_lock():
            value.value += 1
    barrier.wait()


def counter():
    times = 200_000
    value, barrier = multiprocessing.Value("q", 0), multiprocessing.Barrier(3)
    children = [multiprocessing.Process(target=add, args=(barrier, value, times)) for _ in range(2)]
    for child in children:
        child.start()
    barrier.wait()
    took = seconds(barrier.wait)
    for child in children:
        child.join()
    assert value.value == 2 * times
    say("counter", 2 * times / took, "1/s")


def echo(end):
    while message := end.recv_bytes():
        end.send_bytes(message)


def pipe():
    rounds, message = 50_000, b"x" * 64
    here, there = multiprocessing.Pipe()
    child = multiprocessing.Process(target=echo, args=(there,))
    child.start()

    def turn():
        for _ in range(rounds):
            here.send_bytes(message)
            here.recv_bytes()

    turn()
    took = seconds(turn)
    here.send_bytes(b"")
    child.join()
    say("round-trip", took / rounds * 1e6, "us")


def put(barrier, queue, messages):
    for _ in range(2):
        barrier.wait()
        for n in range(messages):
            queue.put("msg-%06d" % n)
        barrier.wait()


def take(barrier, queue, messages):
    for _ in range(2):
        barrier.wait()
        for _ in range(messages):
            queue.get()
        barrier.wait()


def queue():
    messages = 200_000
    barrier, between = multiprocessing.Barrier(3), multiprocessing.Queue()
    children = [multiprocessing.Process(target=end, args=(barrier, between, messages)) for end in (put, take)]
    for child in children:
        child.start()
    for _ in range(2):
        barrier.wait()
        took = seconds(barrier.wait)
    for child in children:
        child.join()
    say("queue", messages / took, "1/s")


MESSAGES = ["msg-%06d" % n for n in range(1024)]


def each(workload, count, action):
    """Mean of one after the other, when all is warm."""
    for n in range(count):
        action(n)
    took = seconds(lambda: [action(n) for n in range(count)])
    say(workload, took / count * 1e6, "us")


def manager_sync():
    count = 20_000
    with multiprocessing.Manager() as manager:
        queue, mapping, lock = manager.Queue(), manager.dict(), manager.Lock()

        def locked(n):
            lock.acquire()
            lock.release()

        each("manager-put", count, lambda n: queue.put(MESSAGES[n & 1023]))
        each("manager-get", count, lambda n: queue.get())
        each("manager-map-set", count, lambda n: mapping.__setitem__(MESSAGES[n & 1023], MESSAGES[n & 1023]))
        each("manager-map-get", count, lambda n: mapping[MESSAGES[n & 1023]])
        each("manager-lock", count, locked)


def rounds(barrier, action, shared, count):
    for n in (count // 2, count, count, count):
        barrier.wait()
        action(shared, n)
        barrier.wait()


def clients(actions, shared, count):
    """Seconds that several client processes took for the same number each, the median of three rounds."""
    barrier = multiprocessing.Barrier(len(actions) + 1)
    children = [multiprocessing.Process(target=rounds, args=(barrier, action, shared, count)) for action in actions]
    for child in children:
        child.start()
    took = []
    for _ in range(4):
        barrier.wait()
        took.append(seconds(barrier.wait))
    for child in children:
        child.join()
        assert child.exitcode == 0
    return statistics.median(took[1:])


def lock_only(lock, count):
    for _ in range(count):
        lock.acquire()
        lock.release()


def add_locked(shared, count):
    lock, value = shared
    for _ in range(count):
        with lock:
            value.value += 1


def put_all(queue, count):
    for n in range(count):
        queue.put(MESSAGES[n & 1023])


def take_all(queue, count):
    for _ in range(count):
        queue.get()


def manager_lock():
    count = 10_000
    with multiprocessing.Manager() as manager:
        say("manager-lock-contended", 2 * count / clients([lock_only] * 2, manager.Lock(), count), "1/s")


def manager_counter():
    count = 5_000
    with multiprocessing.Manager() as manager:
        value = manager.Value("q", 0)
        took = clients([add_locked] * 2, (manager.Lock(), value), count)
        assert value.value == 7 * count
    say("manager-counter", 2 * count / took, "1/s")


def manager_stream():
    count = 50_000
    with multiprocessing.Manager() as manager:
        say("manager-stream", count / clients([put_all, take_all], manager.Queue(), count), "1/s")


def manager_large():
    count, message = 2_000, bytes(65536)
    with multiprocessing.Manager() as manager:
        queue = manager.Queue()

        def all_of_them():
            for _ in range(count):
                queue.put(message)
                assert len(queue.get()) == len(message)

        all_of_them()
        took = statistics.median(seconds(all_of_them) for _ in range(3))
    say("manager-large", count * len(message) / 1e6 / took, "MB/s")


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    known = {"submit": submit, "throughput": throughput, "map": map_ints, "start": start, "counter": counter,
             "pipe": pipe, "queue": queue, "manager-sync": manager_sync, "manager-lock": manager_lock,
             "manager-counter": manager_counter, "manager-stream": manager_stream, "manager-large": manager_large}
    if len(sys.argv) != 2 or sys.argv[1] not in known:
        sys.exit(__doc__)
    known[sys.argv[1]]()
