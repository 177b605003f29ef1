"""What every act leans on: the unit of work, errors, signatures, PINs, copies, drafts."""
