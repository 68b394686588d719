import { expect, test } from 'vitest';
import { foreignCalls } from './foreign-calls.ts';

const found = (...lines: string[]) => foreignCalls(lines.join('\n'), ['/data', '/tmp/own'], '/data');

test('an address elsewhere is told from this machine’s own, and a name from an address', () => {
  expect(
    found(
      '1  connect(18<socket:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
      '1  connect(18<TCPv6:[1]>, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0',
      '1  connect(18<UNIX:[1]>, {sa_family=AF_UNIX, sun_path="/tmp/own/pipe"}, 110) = 0',
      '1  sendto(18, [{nlmsg_len=20, nlmsg_pid=0}, {ifi_family=AF_UNSPEC}], 20, 0, {sa_family=AF_NETLINK}, 12) = 20',
    ),
  ).toEqual([]);
  const foreign = [
    '1  connect(9<UDP:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
    '2  connect(9<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("10.1.2.3")}, 16) = -1 EINPROGRESS',
    '3  sendto(9, "telemetry"..., 38, MSG_NOSIGNAL, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("10.1.2.3")}, 16) = 38',
    '4  connect(9<UNIX:[1]>, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0',
    '5  connect(9, {sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28 <unfinished ...>',
    '6  bind(9<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(3000), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
  ];
  expect(found(...foreign)).toEqual(foreign);
});

test('a file written elsewhere is told from one that is read, and from the project’s own', () => {
  expect(
    found(
      '1  openat(AT_FDCWD</work>, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3</etc/hosts>',
      '1  openat(AT_FDCWD</data>, "documents.db", O_RDWR|O_CREAT, 0600) = 3',
      '1  openat(AT_FDCWD</work>, "/dev/null", O_WRONLY) = 3',
      '1  mkdir("/tmp/own/a", 0777) = 0',
      '1  rename("/data/a.partial", "/data/a") = 0',
    ),
  ).toEqual([]);
  const foreign = [
    '1  openat(AT_FDCWD</home/me>, ".cache/deviceid", O_RDWR|O_CREAT, 0600 <unfinished ...>',
    '2  openat(AT_FDCWD</data>, "/tmp/mat-debug-7.log", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3',
    '3  mkdir("/home/me/.cache", 0700) = -1 EEXIST (File exists)',
    '4  rename("/data/a", "/home/me/a") = 0',
    '5  openat(AT_FDCWD</data>, "/data/../home/a", O_RDWR) = 3',
  ];
  expect(found(...foreign)).toEqual(foreign);
});
