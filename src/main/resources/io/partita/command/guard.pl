# Stands between a JVM and one command: starts it, tells its true end, and kills all that came of it when it is told to
# or when the JVM is gone. Core Perl without modules, which starts in 2 ms.
#
#   JVM to guard   length in 4 bytes, then the fields of the request with NUL between them; then orders of 2 bytes
#   guard to JVM   "P pid" when the command runs, "F reason" if it does not; "E wait status" when it has ended
my ($prctl, $setsid, $sigprocmask, $own_session, $socket) = @ARGV;
my ($PDEATHSIG, $SUBREAPER, $SETMASK, $EINTR, $WNOHANG) = (1, 36, 2, 4, 1);
my ($SIGKILL, $SIGCONT) = (9, 18);
my $guard = $$;
$0 = 'partita-command';

socket(my $jvm, 1, 1, 0) or die "socket: $!\n";
connect($jvm, pack('S a*', 1, $socket)) or die "connect: $!\n";
# Who stops this process cannot keep it from seeing that the JVM is gone.
syscall($prctl, $PDEATHSIG, $SIGCONT, 0, 0, 0) == 0 or die "prctl: $!\n";
# Whatever loses its parent below here becomes our child: nothing that the command starts gets away.
syscall($prctl, $SUBREAPER, 1, 0, 0, 0) == 0 or die "prctl: $!\n";
syscall($setsid) if $own_session;
# A JVM's children start with SIGQUIT blocked.
my $none = "\0" x 8;
syscall($sigprocmask, $SETMASK, $none, 0, 8);
my %was = map { $_ => $SIG{$_} } qw(HUP INT QUIT PIPE TERM TSTP TTIN TTOU);
$SIG{$_} = 'IGNORE' for keys %was;

sub receive {
  my ($count) = @_;
  my $bytes = '';
  while (length $bytes < $count) {
    my $got = sysread($jvm, $bytes, $count - length $bytes, length $bytes);
    exit 1 unless $got || !defined $got && $! == $EINTR;
  }
  return $bytes;
}

sub become {
  my ($program, $words, $variables) = @_;
  syscall($setsid) if $own_session;
  syscall($prctl, $PDEATHSIG, $SIGKILL, 0, 0, 0);
  exit 1 if getppid != $guard;
  $SIG{$_} = $was{$_} || 'DEFAULT' for keys %was;
  for (@$variables) { $ENV{$1} = $2 if /^([^=]+)=(.*)$/s }
  exec {$program} @$words;
}

my ($program, $count, @rest) = split /\0/, receive(unpack 'N', receive(4)), -1;
my @words = splice @rest, 0, $count;
pipe(my $failure, my $failed);
my $command = fork;
if (defined $command && $command == 0) {
  become($program, \@words, \@rest);
  syswrite($failed, "$!");
  kill 'KILL', $$;
}
my $reason = defined $command ? '' : "$!";
# The command alone holds its streams, so that their other ends see when it lets go of them.
open(STDIN, '<', '/dev/null');
open(STDOUT, '>', '/dev/null');
open(STDERR, '>', '/dev/null');
close $failed;
sysread($failure, $reason, 200) if defined $command;
if ($reason ne '') {
  syswrite($jvm, "F $reason\n");
  exit 1;
}
close $failure;
$0 = "partita-command $command";
syswrite($jvm, "P $command\n");

sub descendants {
  my (%children, @found);
  opendir(my $proc, '/proc');
  for my $pid (grep /^\d/, readdir $proc) {
    open(my $file, '<', "/proc/$pid/stat") or next;
    my $stat = do { local $/; <$file> };
    push @{$children{$2}}, $pid if $stat =~ /.*\) (\S) (\d+)/s && $1 ne 'Z';
  }
  my @next = @{$children{$guard} || []};
  while (@next) {
    push @found, @next;
    @next = map { @{$children{$_} || []} } @next;
  }
  return @found;
}

my ($status, $ending, $killing, $orders) = (undef, 0, 0, '');

sub obey {
  my ($order, $signal) = @_;
  if ($order eq 'K') { $killing = 1 }
  elsif ($order eq 'S') { kill $signal, $command unless defined $status }
  elsif ($order eq 'T') {
    my @all = descendants();
    kill $signal, @all;
    kill 'CONT', @all;
    $ending = 1;
  }
}

$SIG{CHLD} = sub { };
# A signal between the look at the children and the wait is noticed only after it: so the wait begins short.
my ($wait, $pause, $alone) = (0.001, 0.002, 0);
while (1) {
  my $ended;
  while (($ended = waitpid(-1, $WNOHANG)) > 0) { $status = $? if $ended == $command }
  last if $ended < 0 || defined $status && !$killing && !$ending;
  if ($killing) {
    kill 'KILL', descendants();
    select(undef, undef, undef, $pause);
    $pause *= 1.2 if $pause < 0.5;
    # What will not die belongs to another user now, or hangs in the kernel.
    last if $alone && $pause >= 0.5;
    next;
  }
  vec(my $ready = '', fileno $jvm, 1) = 1;
  my $count = select($ready, undef, undef, $wait);
  $wait *= 2 if $wait < 0.5;
  next if $count <= 0;
  $killing = $alone = 1 unless sysread($jvm, $orders, 512, length $orders);
  obey($1, ord $2) while $orders =~ s/^(.)(.)//s;
}
syswrite($jvm, "E $status\n");
