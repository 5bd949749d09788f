package io.partita.manager;

import com.sun.management.ThreadMXBean;
import io.partita.manager.RequestGrammar.Held;
import io.partita.manager.RequestGrammar.Target;
import io.partita.shared.DirectoryVerb;
import io.partita.shared.Kind;
import io.partita.shared.ListVerb;
import io.partita.shared.MapVerb;
import io.partita.shared.Protocol;
import io.partita.shared.Scope;
import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A manager's objects and sessions in this thread, which get frames that are right, or made of
 * right ones by a change, with a checksum that is right or not. What does not belong there has to
 * be told as such, and to leave everything else as it should be.
 */
final class FuzzedManager {
  private static final FrameLimits FRAMES = new FrameLimits(16 << 10, 512 << 10);
  private static final ManagerLimits LIMITS =
      ManagerLimits.DEFAULTS
          .withMaxSessions(20)
          .withMaxWaiters(10)
          .withMaxObjects(60)
          .withMaxBytes(100_000);

  /** More than any answer to any frame can take. */
  private static final long MOST_ALLOCATED = 8 << 20;

  /** Few of them meet more often in what they hold. */
  private static final int FEW = 3;

  private static final int MANY = 8;

  /** Most of what does not belong there comes from every so many of them. */
  private static final int BAD = 3;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of 100 frames: changed ones, those whose bytes are damaged on the way, and cancels. */
  private static final int CHANGED = 54;

  private static final int DAMAGED = 3;
  private static final int CANCELS = 1;

  private final long seed;
  private final SplittableRandom random;
  private final RequestGrammar grammar;
  private final Directory directory = new Directory(LIMITS, new Tokens(1), new Chronicle(false));
  private final Guest[] guests;
  private final Guest witness = new Guest();
  private final ByteBuffer wire = ByteBuffer.allocate(2 * FRAMES.maxMessage());
  private List<Target> targets = List.of();
  private final Map<Integer, Target> byNumber = new HashMap<>();
  private long frames;
  private long closed;

  FuzzedManager(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.grammar = new RequestGrammar(random);
    this.guests = new Guest[random.nextBoolean() ? FEW : MANY];
    for (int i = 0; i < guests.length; i++) {
      guests[i] = new Guest();
    }
  }

  /** How many connections were closed for what they sent. */
  long closed() {
    return closed;
  }

  /** Sends so many frames. */
  void run(int count) {
    for (int i = 0; i < count; i++) {
      frames++;
      step();
      if (frames % 100 == 0) {
        checkAll(frames % 1_000 == 0);
      }
      if (frames % 50_000 == 0) {
        beginAgain();
      }
    }
  }

  private void step() {
    int choice = random.nextInt(100);
    boolean isWrong = choice < CHANGED + DAMAGED;
    int at =
        random.nextInt(isWrong && random.nextInt(100) > 0 ? guests.length / BAD : guests.length);
    Guest guest = guests[at];
    List<byte[]> request = guest.request();
    byte[] payload = choice < CHANGED ? grammar.changed(request) : RequestGrammar.bytes(request);
    Frame frame = guest.frame(choice, payload);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      guest.send(frame, choice >= CHANGED && choice < CHANGED + DAMAGED);
    } catch (WireException e) {
      closed++;
      guest.session.left();
      guests[at] = new Guest();
    } catch (RuntimeException | Error e) {
      throw failure("Frame of %s: %s".formatted(frame, hex(payload)), e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > MOST_ALLOCATED) {
      throw failure("%d bytes allocated for %s".formatted(allocated, hex(payload)), null);
    }
  }

  private AssertionError failure(String what, @Nullable Throwable cause) {
    return new AssertionError("Seed %d, frame %d: %s".formatted(seed, frames, what), cause);
  }

  private static String hex(byte[] payload) {
    return java.util.HexFormat.of().formatHex(payload, 0, Math.min(200, payload.length));
  }

  /** A request that was sent. */
  private record Asked(Target target, byte verb) {}

  /** The other half of a session. */
  private final class Guest {
    final ServedSession session =
        new ServedSession(this::answered, directory.newSessionNumber(), directory);
    private final FrameEncoder encoder = new FrameEncoder(FRAMES, 1);
    private final FrameDecoder decoder = new FrameDecoder(FRAMES, 1);
    private final Set<Long> open = new HashSet<>();
    private final Map<Long, Asked> asked = new HashMap<>();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private long lastCall;
    private @Nullable Frame answer;

    Guest() {
      if (!directory.admit(session)) {
        throw new IllegalStateException("Too many sessions");
      }
    }

    List<byte[]> request() {
      Held first = random.nextInt(6) == 0 ? held.poll() : null;
      return first == null ? grammar.request(targets) : grammar.end(first, targets);
    }

    /** Remembers what a request that is right may bring. */
    private void remember(Frame frame) {
      WireReader reader = new WireReader(frame.payload());
      int number = reader.readInt();
      byte verb = reader.readByte();
      Target target = byNumber.get(number);
      if (target != null) {
        asked.put(frame.callId(), new Asked(target, verb));
      }
    }

    Frame frame(int choice, byte[] payload) {
      if (choice >= 100 - CANCELS && !open.isEmpty()) {
        return new Frame(Protocol.CANCEL, open.iterator().next(), payload);
      }
      boolean isOdd = choice < CHANGED && random.nextInt(50) == 0;
      byte type = isOdd ? (byte) random.nextInt(128) : Protocol.REQUEST;
      Frame frame = new Frame(type, isOdd ? random.nextInt(9) : ++lastCall, payload);
      if (choice >= CHANGED) {
        remember(frame);
      }
      return frame;
    }

    void send(Frame frame, boolean isDamaged) {
      wire.clear();
      encoder.start(frame);
      if (!encoder.fill(wire)) {
        throw new IllegalStateException("A message is larger than the limit");
      }
      wire.flip();
      if (isDamaged) {
        damage();
      }
      Frame message = decoder.decode(wire);
      if (message == null) {
        throw new WireException("The rest is missing");
      }
      if (message.type() == Protocol.REQUEST) {
        open.add(message.callId());
      }
      session.received(message);
    }

    private void damage() {
      int at = random.nextInt(wire.limit());
      if (random.nextBoolean()) {
        wire.put(at, (byte) (wire.get(at) ^ 1 << random.nextInt(8)));
      } else {
        wire.limit(at);
      }
    }

    private void answered(Frame frame) {
      if (!open.remove(frame.callId())) {
        throw new IllegalStateException("Nobody waits for " + frame);
      }
      answer = frame;
      Asked request = asked.remove(frame.callId());
      if (request != null && frame.type() == Protocol.DONE) {
        WireReader result = new WireReader(frame.payload());
        Held now = Held.by(request.target, request.verb, result);
        if (now != null) {
          held.add(now);
        }
      }
    }

    /** What comes of a request of one who does everything right. */
    WireReader ask(WireWriter request) {
      answer = null;
      send(new Frame(Protocol.REQUEST, ++lastCall, request.toBytes()), false);
      Frame result = answer;
      if (result == null || result.type() != Protocol.DONE) {
        throw failure("The witness was refused " + hex(request.toBytes()), null);
      }
      return new WireReader(result.payload());
    }
  }

  private static WireWriter request(int number, byte verb) {
    return new WireWriter().writeInt(number).writeByte(verb);
  }

  private void check(boolean isSo, String what, Object... values) {
    if (!isSo) {
      throw failure(what + " " + Arrays.toString(values), null);
    }
  }

  /** What holds at any time. */
  private void checkAll(boolean recounts) {
    WireReader list = witness.ask(request(Protocol.DIRECTORY, DirectoryVerb.LIST));
    list.readInt();
    check(list.readInt() == guests.length + 1, "Not so many sessions");
    int parked = list.readInt();
    int waiting = 0;
    long bytes = 0;
    List<Target> now = new ArrayList<>();
    for (int left = list.readInt(); left > 0; left--) {
      Target target = new Target(list.readInt(), list.readEnum(Kind.class));
      Scope.read(list);
      list.readText();
      long size = list.readLong();
      long held = list.readLong();
      check(size >= 0 && held >= 0, "Size and bytes", target, size, held);
      for (int holders = list.readInt(); holders > 0; holders--) {
        list.readText();
      }
      waiting += list.readInt();
      bytes += isCharged(target.kind()) ? held : 0;
      if (recounts) {
        recount(target, size, held);
      }
      now.add(target);
    }
    targets = now;
    byNumber.clear();
    now.forEach(target -> byNumber.put(target.number(), target));
    int unanswered = 0;
    for (Guest guest : guests) {
      unanswered += guest.open.size();
    }
    check(parked == waiting, "Waiting and parked", waiting, parked);
    check(parked == unanswered, "Parked and unanswered", parked, unanswered);
    check(parked <= LIMITS.maxWaiters(), "Parked", parked);
    check(directory.size() <= LIMITS.maxObjects(), "Objects", directory.size());
    // Who waits for room in a queue takes memory too.
    check(
        parked == 0 ? directory.bytes() == bytes : directory.bytes() >= bytes,
        "Bytes taken and held",
        directory.bytes(),
        bytes);
    check(directory.bytes() <= LIMITS.maxBytes(), "Bytes taken", directory.bytes());
  }

  private static boolean isCharged(Kind kind) {
    return kind != Kind.NUMBER;
  }

  private void recount(Target target, long size, long bytes) {
    switch (target.kind()) {
      case MAP, SET, NAMESPACE -> recountMap(target, size, bytes);
      case LIST -> recountList(target, size, bytes);
      default -> {}
    }
  }

  private void recountMap(Target target, long size, long bytes) {
    long next = 0;
    long count = 0;
    long sum = 0;
    do {
      WireWriter request =
          request(target.number(), MapVerb.SCAN).writeLong(next).writeBoolean(true);
      WireReader page = witness.ask(request);
      while (page.readBoolean()) {
        count++;
        sum += MapObject.ENTRY_OVERHEAD;
        sum += page.readEncoded().bytes().length + page.readEncoded().bytes().length;
      }
      next = page.readLong();
    } while (next != 0);
    check(count == size && sum == bytes, "Count and bytes", target, count, sum);
  }

  private void recountList(Target target, long size, long bytes) {
    int count = 0;
    long sum = 0;
    while (count < size) {
      WireReader page = witness.ask(request(target.number(), ListVerb.PAGE).writeInt(count));
      page.readLong();
      while (page.readBoolean()) {
        count++;
        sum += ListObject.ITEM_OVERHEAD + page.readEncoded().bytes().length;
      }
    }
    check(count == size && sum == bytes, "Count and bytes", target, count, sum);
  }

  /** All leave, and all is dropped: nothing may be left. */
  private void beginAgain() {
    for (int i = 0; i < guests.length; i++) {
      guests[i].session.left();
      guests[i].open.clear();
      guests[i] = new Guest();
    }
    checkAll(true);
    check(directory.parked() == 0, "Parked of those who left", directory.parked());
    for (Target target : targets) {
      witness.ask(request(Protocol.DIRECTORY, DirectoryVerb.DROP).writeInt(target.number()));
    }
    checkAll(true);
    check(directory.size() == 0 && directory.bytes() == 0, "Bytes of nothing", directory.bytes());
  }
}
