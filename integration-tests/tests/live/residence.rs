//! Stay and residence, par. 15 and 19-27: what the departments, the centre and the border do beside the main path.

mod by_hand;
mod consent;
mod courier;
mod presence;
mod recall;
