"""How a command ends: the exit statuses, in one table. docs/commands.md says the same to those who write scripts."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """The exit status of a command; monitoring and scripts go by it."""

    #: Done, and nothing was found that somebody has to look at.
    DONE = 0, "做完了，没有要看的"
    #: Done, and there is something to look at, or nothing was there to show.
    FOUND = 1, "做完了，有要看的：有超时、缺项、不符，有行没有导入，或没有找到"
    #: Not done; one Chinese sentence on standard error says why.
    WRONG = 2, "没有做：命令写错、文件打不开、不允许或程序出错，标准错误里有一句中文"
    #: The view ended with the connection it was looked through.
    HUNG_UP = 129, "查看的连接断开，查看随之结束"
    #: Ctrl+C, or the end of what was to be typed.
    CANCELLED = 130, "被 Ctrl+C 取消"
    #: Whoever read the output has left before its end.
    UNREAD = 141, "输出没有读完，读的一方先结束（例如接了 head）"

    zh: str

    def __new__(cls, value: int, zh: str) -> "ExitStatus":
        """A status and what it says in Chinese."""
        one = int.__new__(cls, value)
        one._value_ = value
        one.zh = zh
        return one
