//! What an act needs from outside: nothing. КНБ's answer and a crossing of the border are facts of this system's own.
